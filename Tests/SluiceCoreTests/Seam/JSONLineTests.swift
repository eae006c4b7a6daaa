import Testing

@testable import SluiceCore

@Suite("An object is one line of JSON")
struct JSONLineTests {
    private func text(_ fill: (inout JSONLine) -> Void) -> String {
        var line = JSONLine()
        fill(&line)
        return String(decoding: line.finish(), as: UTF8.self)
    }

    @Test("members stand in the order they were added")
    func order() {
        #expect(text { _ in } == "{}")
        let shown = text {
            $0.add("z", "last")
            $0.add("a", true)
            $0.add("n", -5)
            $0.add("big", UInt64.max)
            $0.add("none", nil as String?)
        }
        #expect(
            shown == #"{"z":"last","a":true,"n":-5,"big":18446744073709551615,"none":null}"#)
    }

    @Test(
        "text is escaped, controls of a terminal too",
        arguments: [
            (#"say "hi" \o/"#, #"say \"hi\" \\o/"#),
            ("a\nb\rc\td", #"a\nb\rc\td"#),
            ("\0\u{1b}[2J\u{7f}\u{9b}", #"\u0000\u001b[2J\u007f\u009b"#),
            ("café 漢字 👩", "café 漢字 👩"),
        ])
    func strings(raw: String, written: String) throws {
        #expect(text { $0.add("t", raw) } == "{\"t\":\"\(written)\"}")
        let members = try JSONObjectReader.read(text { $0.add("t", raw) }.utf8)
        #expect(members == [JSONMember("t", .string(raw))])
    }

    @Test("bytes of strangers read back as the screens show them")
    func wireText() throws {
        let bytes: [UInt8] = [0x2f, 0xff, 0x1b, 0x22, 0x5c, 0x0a]
        let wire = WireText(bytes, ByteRange(0, bytes.count))
        let members = try JSONObjectReader.read(text { $0.add("path", wire) }.utf8)
        #expect(members == [JSONMember("path", .string(#"/\xff\x1b"\\\n"#))])
    }

    @Test(
        "times are RFC 3339 with fractions",
        arguments: [
            (0, "1970-01-01T00:00:00.000000000Z"),
            (1_795_240_080_012_345_678, "2026-11-21T05:48:00.012345678Z"),
            (-1, "1969-12-31T23:59:59.999999999Z"),
        ] as [(Int64, String)])
    func times(nanoseconds: Int64, written: String) {
        let shown = text { $0.add("t", WallTime(nanoseconds: nanoseconds)) }
        #expect(shown == "{\"t\":\"\(written)\"}")
        #expect(text { $0.add("t", nil as WallTime?) } == #"{"t":null}"#)
    }

    @Test(
        "durations are seconds",
        arguments: [
            (0, "0"), (60_000_000_000, "60"), (1_500_000_000, "1.500000000"),
            (-1, "-0.000000001"), (.min, "-9223372036.854775808"),
        ] as [(Int64, String)])
    func durations(nanoseconds: Int64, written: String) {
        #expect(text { $0.add("d", nanoseconds: nanoseconds) } == "{\"d\":\(written)}")
    }
}
