import Testing

@testable import SluiceCore

@Suite("What the fuzzer asks of patterns and lists")
struct PolicyPropertyTests {
    private static let pieces = [
        "a", "b", "A", ".", "..", "*", "+", "?", "{2}", "{1,3}", "(", ")", "|", "[", "]", "[^a]",
        "-",
        "^", "$", "\\", "\\d", "(?i)", "\n", "\n", "\r\n", "0.0.0.0 ", "10.0.0.0/8", "::1", "/",
        "#", "ban host ", "url ", "http://", "re:", "%2e", " and ", " for ", "note ", "\"",
        "||", "^", "ads.test", " ", "\t", "\u{0}", "é", "0x7f", "127.1", "localhost",
    ]

    @Test("every property holds for what chance writes", arguments: 1...4 as ClosedRange<UInt64>)
    func random(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        for _ in 0..<300 {
            let input = (0..<Int.random(in: 1...16, using: &random)).map { _ in
                random.pick(Self.pieces)
            }.joined()
            #expect(
                PolicyProperties(Array(input.utf8)).violation() == nil, "seed \(seed): \(input)")
        }
    }
}
