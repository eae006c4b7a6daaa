import Testing

@testable import SluiceCore

@Suite("Dates in fields (RFC 9110 §5.6.7)")
struct HTTPDateTests {
    private static func parse(_ text: String, now: WallTime? = nil) -> Int64? {
        HTTPDate.parse(Array(text.utf8)[...], now: now)?.seconds
    }

    private static func format(_ seconds: Int64) -> String {
        var output: [UInt8] = []
        HTTPDate.append(WallTime(seconds: seconds), to: &output)
        return String(decoding: output, as: UTF8.self)
    }

    @Test(
        "all three forms are read",
        arguments: [
            ("Sun, 06 Nov 1994 08:49:37 GMT", Int64(784_111_777)),
            ("Sunday, 06-Nov-94 08:49:37 GMT", 784_111_777),
            ("Sun Nov  6 08:49:37 1994", 784_111_777),
            ("Wed Nov 16 08:49:37 1994", 784_975_777),
            ("Thu, 01 Jan 1970 00:00:00 GMT", 0),
            ("Wed, 31 Dec 1969 23:59:59 GMT", -1),
            ("Tue, 29 Feb 2000 12:00:00 GMT", 951_825_600),
            ("Thu, 29 Feb 2024 00:00:00 GMT", 1_709_164_800),
            ("Sat, 31 Dec 2016 23:59:60 GMT", 1_483_228_800),
            ("Fri, 01 Jan 2100 00:00:00 GMT", 4_102_444_800),
        ])
    func forms(_ text: String, _ seconds: Int64) {
        #expect(Self.parse(text) == seconds)
    }

    @Test(
        "anything else is no date",
        arguments: [
            "", "0", "-1", "Sun", "Sun, 06 Nov 1994 08:49:37", "Sun, 06 Nov 1994 08:49:37 GMT ",
            " Sun, 06 Nov 1994 08:49:37 GMT", "Sun, 6 Nov 1994 08:49:37 GMT",
            "Sun, 06 Nov 94 08:49:37 GMT", "Sun, 06 Nov 1994 08:49:37 UTC",
            "Sun, 06 Nov 1994 08:49:37 +0000",
            "Xxx, 06 Nov 1994 08:49:37 GMT",
            "Sun, 00 Nov 1994 08:49:37 GMT", "Sun, 31 Nov 1994 08:49:37 GMT",
            "Tue, 29 Feb 1900 00:00:00 GMT", "Sun, 06 Nov 1994 24:00:00 GMT",
            "Sun, 06 Nov 1994 08:60:37 GMT", "Sun, 06 Nov 1994 08:49:61 GMT",
            "Sun, 06-Nov-94 08:49:37 GMT", "Sunday, 06 Nov 1994 08:49:37 GMT",
            "Sun Nov 6 08:49:37 1994", "Sun Nov  6 08:49:37 1994 GMT",
            "Sun, ٠٦ Nov 1994 08:49:37 GMT",
        ])
    func refused(_ text: String) {
        #expect(Self.parse(text) == nil)
    }

    @Test("a year of two digits is at most 50 years ahead")
    func shortYears() {
        let in2026 = WallTime(seconds: 1_790_000_000)
        let form = { (year: String) in "Sunday, 06-Nov-\(year) 08:49:37 GMT" }
        let full = { (year: String) in "Sun, 06 Nov \(year) 08:49:37 GMT" }
        for (short, long) in [("26", "2026"), ("76", "2076"), ("77", "1977"), ("94", "1994")] {
            #expect(Self.parse(form(short), now: in2026) == Self.parse(full(long)))
        }
        #expect(Self.parse(form("69")) == Self.parse(full("2069")))
        #expect(Self.parse(form("70")) == Self.parse(full("1970")))
    }

    @Test("a date that the clock cannot hold is its nearest end, not a trap")
    func farAway() {
        let last = HTTPDate.parse(Array("Fri, 31 Dec 9999 23:59:59 GMT".utf8)[...])
        #expect(last == WallTime(nanoseconds: .max))
        let first = HTTPDate.parse(Array("Sat, 01 Jan 0000 00:00:00 GMT".utf8)[...])
        #expect(first == WallTime(nanoseconds: .min))
    }

    @Test("the preferred form is written, and read again as the same second")
    func written() {
        #expect(Self.format(784_111_777) == "Sun, 06 Nov 1994 08:49:37 GMT")
        #expect(Self.format(0) == "Thu, 01 Jan 1970 00:00:00 GMT")
        #expect(Self.format(-1) == "Wed, 31 Dec 1969 23:59:59 GMT")
        #expect(Self.format(951_825_600) == "Tue, 29 Feb 2000 12:00:00 GMT")
        var generator = SeededGenerator(seed: 6)
        for _ in 0..<2000 {
            let seconds = Int64.random(in: -9_000_000_000...9_000_000_000, using: &generator)
            #expect(Self.parse(Self.format(seconds)) == seconds)
        }
    }
}
