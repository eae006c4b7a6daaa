import Testing

@testable import SluiceCore

@Suite("Lists are read in whatever form and pieces they come")
struct BlocklistTextTests {
    /// Entries as the plain form writes them, with their faults behind.
    private struct Reading: BlocklistSink, Equatable {
        var lines: [String] = []
        var faults: [String] = []
        var room = Int.max

        mutating func add(_ entry: BlocklistEntry) -> Bool {
            guard lines.count < room else { return false }
            var line: [UInt8] = []
            _ = BlocklistForm.plain.write(entry, to: &line)
            lines.append(String(decoding: line.dropLast(), as: UTF8.self))
            return true
        }
    }

    private func read(
        _ bytes: [UInt8], form: BlocklistForm? = nil, piece: Int = .max, room: Int = .max
    ) -> Reading {
        var reading = Reading(room: room)
        var text = BlocklistText(form: form)
        var rest = bytes[...]
        while !rest.isEmpty {
            text.read(rest.prefix(piece), into: &reading)
            rest = rest.dropFirst(piece)
        }
        text.finish(into: &reading)
        reading.faults = text.faults.map { "\($0.line):\($0.column) \($0.reason)" }
        #expect(text.faultCount >= text.faults.count)
        return reading
    }

    private func read(_ text: String, form: BlocklistForm? = nil) -> Reading {
        read(Array(text.utf8), form: form)
    }

    @Test(
        "each line says by itself what it is",
        arguments: [
            ("0.0.0.0 ads.test", ["ads.test"]),
            ("127.0.0.1\tA.test  b.test # c", ["A.test", "b.test"]),
            (":: a.test", ["a.test"]), ("::1 localhost a.test", ["a.test"]),
            ("0.0.0.0 0.0.0.0", []), ("127.0.0.1 localhost localhost.localdomain", []),
            ("  ads.test  ", ["ads.test"]), ("ads.test.", ["ads.test"]),
            (".ads.test", [".ads.test"]),
            ("*.ads.test", [".ads.test"]), ("ads.test # why", ["ads.test"]), ("# ads.test", []),
            ("a_b.test", ["a_b.test"]), ("", []), ("   ", []), ("! comment", []),
            ("[Adblock Plus 2.0]", []), ("||ads.test^", [".ads.test"]),
            ("||192.0.2.1^", ["192.0.2.1"]), ("192.0.2.1", ["192.0.2.1"]),
            ("192.0.2.0/24 # net", ["192.0.2.0/24"]), ("2001:db8::/32", ["2001:db8::/32"]),
            ("fe80::1", ["fe80::1"]), ("::ffff:10.0.0.0/104", ["10.0.0.0/8"]),
            ("0x7f.1", ["127.0.0.1"]), ("1.example.test", ["1.example.test"]),
            ("cafe.test", ["cafe.test"]), ("\u{feff}ads.test", ["ads.test"]),
            ("ads.test\r", ["ads.test"]),
        ])
    func lines(line: String, entries: [String]) {
        for text in [line, line + "\n"] {
            let reading = read(text)
            #expect(reading.lines == entries)
            #expect(reading.faults == [])
        }
    }

    @Test(
        "what is not understood is said with line and column, and the rest is read",
        arguments: [
            ("a.test\nb..test\nc.test", "2:3 label", ["a.test", "c.test"]),
            ("a.test b.test", "1:8 words", []), ("münchen.test", "1:2 international", []),
            ("a/b", "1:2 characters", []), ("10.0.0.0/33", "1:1 address", []),
            ("0.0.0.0 a.test b..test c.test", "1:18 label", ["a.test", "c.test"]),
            ("0.0.0.0 .a.test", "1:9 domain", []), ("192.0.2.1 nas.test", "1:1 mapping", []),
            ("@@||a.test^", "1:1 advertisement", []), ("||a.test^$popup", "1:1 advertisement", []),
            ("||a.test/x^", "1:9 characters", []), ("a.test##.ad", "1:7 characters", []),
            ("a\u{0}.test", "1:2 control", []), (".", "1:1 label", []), ("*.", "1:1 label", []),
            ("http://a.test", "1:5 characters", []), ("a~b.test", "1:2 characters", []),
            (String(repeating: "a", count: 64) + ".test", "1:64 label", []),
            (String(repeating: "a.", count: 127) + "a", "1:1 name", []),
        ])
    func faults(text: String, fault: String, entries: [String]) {
        let reading = read(text)
        #expect(reading.faults == [fault])
        #expect(reading.lines == entries)
    }

    @Test("a form that is given is held to")
    func given() {
        #expect(read("a.test", form: .hosts).faults == ["1:1 address"])
        #expect(read("a.test", form: .cidr).faults == ["1:1 address"])
        #expect(read("a.test", form: .adblock).faults == ["1:1 advertisement"])
        #expect(read("10.0.0.0/8", form: .dstdomain).faults == ["1:9 characters"])
        #expect(read("10.0.0.0/8", form: .plain).lines == ["10.0.0.0/8"])
        #expect(read("0.0.0.0 a.test", form: .plain).faults == ["1:9 words"])
    }

    @Test("the first faults are kept and all are counted")
    func manyFaults() {
        var reading = Reading()
        var text = BlocklistText()
        for _ in 0..<100 { text.read(Array("a b\n".utf8)[...], into: &reading) }
        #expect(text.faults.count == BlocklistText.keptFaults)
        #expect(text.faultCount == 100)
        #expect(text.lineCount == 100)
        #expect("\(text.faults[1])" == "2:3: more than one entry in a line")
    }

    @Test("a sink without room is a fault of the line")
    func full() {
        #expect(read(Array("a.test\nb.test".utf8), room: 1).faults == ["2:1 full"])
    }

    @Test("a line too long is left out wherever the pieces end, and the next is read")
    func longLines() {
        let comment = Array("# ".utf8) + [UInt8](repeating: UInt8(ascii: "x"), count: 4094)
        #expect(read(comment + Array("\r\nb.test".utf8)).faults == [])
        for size in [4095, 4096, 70_000] {
            let text =
                Array("# ".utf8) + [UInt8](repeating: 0x78, count: size) + Array("\nb.test\n".utf8)
            let whole = read(text)
            #expect(whole.faults == ["1:4097 line"])
            #expect(whole.lines == ["b.test"])
            for piece in [1, 1000, 4096, 4097, 4098] { #expect(read(text, piece: piece) == whole) }
        }
    }

    @Test("the pieces do not matter, whatever the bytes", arguments: 1...4 as ClosedRange<UInt64>)
    func pieces(seed: UInt64) {
        var dice = Dice(seed: seed)
        let words = [
            "a.test", "\n", "\r\n", " ", "0.0.0.0 ", "||", "^", "#", "!", "10.0.0.0/8", "::1", "\t",
            ".", "*", "localhost", "\u{0}", "é", "\u{feff}", "@@", "[", "-", "0x7f",
        ]
        for _ in 0..<300 {
            let bytes = (0..<30).flatMap { _ in
                Array((words.randomElement(using: &dice) ?? "").utf8)
            }
            let whole = read(bytes)
            #expect(read(bytes, piece: 1) == whole)
            #expect(read(bytes, piece: Int.random(in: 2...9, using: &dice)) == whole)
        }
    }

    @Test(
        "what a form writes it reads back, and what it has no words for it leaves",
        arguments: BlocklistForm.allCases)
    func written(form: BlocklistForm) throws {
        let block = try #require(AddressBlock("192.0.2.0/24"))
        let name = Array("a.test".utf8)[...]
        let entries: [BlocklistEntry] = [.host(name), .domain(name), .address(block)]
        var output: [UInt8] = []
        let written = entries.filter { form.write($0, to: &output) }
        #expect(!written.isEmpty)
        var plain: [UInt8] = []
        for entry in written { #expect(BlocklistForm.plain.write(entry, to: &plain)) }
        let expected = String(decoding: plain, as: UTF8.self).split(separator: "\n").map(
            String.init)
        for given in [form, nil] {
            #expect(read(output, form: given).lines == expected)
            #expect(read(output, form: given).faults == [])
        }
    }
}
