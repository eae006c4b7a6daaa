import Testing

@testable import SluiceCore

@Suite("The next hop is told for whom sluice asks")
struct ClientForwardingTests {
    private static func forward(
        _ lines: String, _ fields: ForwardedFields = .both
    ) throws -> [String] {
        var output: [UInt8] = []
        Forwarding.appendRequest(
            try readRequest("GET / HTTP/1.1\r\nHost: h\r\n\(lines)\r\n"), via: "sluice",
            forwarding: ClientForwarding(fields, client: .v4(0x0102_0304)), to: &output)
        return String(decoding: output, as: UTF8.self).split(separator: "\r\n").map(String.init)
            .filter { $0.lowercased().contains("forwarded") }
    }

    private static let own = "Forwarded: for=1.2.3.4;host=\"h\";proto=http"

    @Test(
        "A line that would swallow what stands behind it is dropped, others stay (RFC 7239 §4)",
        arguments: [
            ("for=\"_x", false), ("for=a, for=\"b\\\"", false), ("\"", false),
            ("for=a", true), ("for=\"[::1]:80\";by=b", true), ("for=\"a\\\"b\"", true),
            ("for=a\\", true), ("", true),
        ])
    func brokenLines(value: String, stays: Bool) throws {
        let lines = try Self.forward(
            "Forwarded: for=5.6.7.8\r\nFORWARDED: \(value)\r\n", .forwarded)
        let kept = ["Forwarded: for=5.6.7.8"] + (stays ? ["FORWARDED: \(value)"] : [])
        #expect(lines == kept + [Self.own])
    }

    @Test("A client cannot have what an earlier proxy said of it taken away (RFC 9110 §7.6.1)")
    func nominated() throws {
        let earlier = ["Forwarded: for=5.6.7.8", "X-Forwarded-For: 5.6.7.8"]
        let lines = try Self.forward(
            "Connection: forwarded, X-Forwarded-For, x-other\r\nX-Other: 1\r\n"
                + earlier.map { "\($0)\r\n" }.joined(),
            .none)
        #expect(lines == earlier)
    }
}
