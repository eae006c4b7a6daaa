import NIOCore
import Testing

@testable import SluiceClassroom

@Suite("A stream of text in upper case")
struct UpperCaserTests {
    /// What comes out when the stream arrives in these pieces.
    private func upperCase(_ pieces: [[UInt8]]) -> [UInt8] {
        var caser = UpperCaser()
        var output: [UInt8] = []
        for piece in pieces {
            var buffer = ByteBuffer(bytes: piece)
            caser.upperCase(&buffer)
            output += Array(buffer.readableBytesView)
        }
        return output + caser.finish()
    }

    static let texts = [
        "plain ascii, digits 0-9 {|}~ @[`", "é", "straße", "ÿ µ ı ŉ", "ΐ ὒ ώ Σίσυφος", "привет мир",
        "日本語 ok", "🙂 a 🙂", "ǆ ǅ ﬁ ﬃ", "𐐨𐑏", "",
    ]

    @Test("text becomes what Unicode says, however it is cut", arguments: texts)
    func everyCut(text: String) {
        let bytes = Array(text.utf8)
        let expected = Array(text.uppercased().utf8)
        #expect(upperCase([bytes]) == expected)
        #expect(upperCase(bytes.map { [$0] }) == expected)
        for cut in 0...bytes.count {
            #expect(upperCase([Array(bytes[..<cut]), Array(bytes[cut...])]) == expected)
        }
    }

    @Test(
        "bytes that are not UTF-8 pass unchanged",
        arguments: [
            ([0xff], [0xff]),
            ([0x61, 0xff, 0x62], [0x41, 0xff, 0x42]),
            ([0xc3, 0x61], [0xc3, 0x41]),
            ([0xe6, 0xbc], [0xe6, 0xbc]),
            ([0xc0, 0xaf, 0x7a], [0xc0, 0xaf, 0x5a]),
            ([0xed, 0xa0, 0x80, 0x7a], [0xed, 0xa0, 0x80, 0x5a]),
            ([0xf4, 0x90, 0x80, 0x80], [0xf4, 0x90, 0x80, 0x80]),
            ([0xc3, 0xc3, 0xa9], [0xc3, 0xc3, 0x89]),
        ] as [([UInt8], [UInt8])])
    func strayBytes(input: [UInt8], expected: [UInt8]) {
        #expect(upperCase([input]) == expected)
        #expect(upperCase(input.map { [$0] }) == expected)
    }

    @Test("random bytes come out the same at random cuts")
    func randomCuts() {
        var random = SeededGenerator(seed: 7)
        let alphabet: [UInt8] = [
            0x61, 0x5a, 0xc3, 0xa9, 0xe2, 0x82, 0xac, 0xf0, 0x9f, 0x99, 0x82, 0xff,
        ]
        for _ in 0..<300 {
            let bytes = (0..<40).map { _ in alphabet.randomElement(using: &random) ?? 0 }
            let cuts = (0..<3).map { _ in Int.random(in: 0...40, using: &random) }.sorted()
            let pieces = zip([0] + cuts, cuts + [40]).map { Array(bytes[$0..<$1]) }
            #expect(upperCase(pieces) == upperCase([bytes]))
        }
    }
}
