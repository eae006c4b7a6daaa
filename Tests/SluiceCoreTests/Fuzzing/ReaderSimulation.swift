import Testing

@testable import SluiceCore

/// Messages of the corpus, changed at random and run together: the properties of the fuzzer hold
/// for all of them.
struct ReaderSimulation {
    private let corpus: [[UInt8]]
    private var random: SeededGenerator
    private static let tokens = [
        "\r\n", "\n", "\r", "\0", " ", "\t", ":", ",", ";", "=", "\"", "0", "5", "ffffffff",
        "Content-Length: 5\r\n", "Transfer-Encoding: chunked\r\n", "Connection: close\r\n",
        "Host: a\r\n", "0\r\n\r\n", "5\r\nhello\r\n", "HTTP/1.1 200 OK\r\n", "GET / HTTP/1.1\r\n",
    ].map { Array($0.utf8) }

    init(seed: UInt64, corpus: [[UInt8]]) {
        random = SeededGenerator(seed: seed)
        self.corpus = corpus
    }

    /// The first property that does not hold, and for which input.
    mutating func violation(within bytes: Int) -> String? {
        var read = 0
        while read < bytes {
            let input = next()
            read += input.count
            if let violation = MessageProperties(input).violation() {
                return "\(violation) for \(WireText(input, ByteRange(0, input.count)).escaped())"
            }
        }
        return nil
    }

    private mutating func next() -> [UInt8] {
        var input = random.pick(corpus)
        for _ in 0..<Int.random(in: 1...4, using: &random) {
            let place = Int.random(in: 0...input.count, using: &random)
            switch Int.random(in: 0..<4, using: &random) {
            case 0: input.insert(contentsOf: random.pick(Self.tokens), at: place)
            case 1 where place < input.count: input[place] = .random(in: 0...255, using: &random)
            case 2: input.removeSubrange(place..<min(place + 3, input.count))
            default: input += random.pick(corpus).dropFirst(2)
            }
        }
        return input
    }
}
