import Testing

@testable import SluiceCore

@Suite("Moments in files are RFC 3339")
struct TimestampTests {
    @Test(
        "what is written is read back",
        arguments: [
            (0, "1970-01-01T00:00:00Z"), (951_782_399, "2000-02-28T23:59:59Z"),
            (951_782_400, "2000-02-29T00:00:00Z"), (951_868_800, "2000-03-01T00:00:00Z"),
            (1_798_761_599, "2026-12-31T23:59:59Z"), (4_107_542_400, "2100-03-01T00:00:00Z"),
        ])
    func roundTrip(seconds: Int64, text: String) {
        #expect(WallTime(seconds: seconds).timestamp == text)
        #expect(WallTime(timestamp: text) == WallTime(seconds: seconds))
    }

    @Test(
        "what no calendar has is refused",
        arguments: [
            "", "2026-02-29T00:00:00Z", "2100-02-29T00:00:00Z", "2026-13-01T00:00:00Z",
            "2026-00-01T00:00:00Z", "2026-01-00T00:00:00Z", "2026-01-01T24:00:00Z",
            "2026-01-01T00:60:00Z", "2026-01-01 00:00:00Z", "2026-01-01T00:00:00",
            "2026-01-01T00:00:0xZ", "2026-1-01T00:00:000Z", "1969-12-31T23:59:59Z",
        ])
    func malformed(text: String) {
        #expect(WallTime(timestamp: text) == nil)
    }
}
