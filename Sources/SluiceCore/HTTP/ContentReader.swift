/// Reads the content of one message, however it is framed.
struct ContentReader {
    /// A length counts down.
    private var due: Framing
    private var chunks: ChunkedBody

    init(_ framing: Framing, limits: WireLimits) {
        due = framing
        chunks = ChunkedBody(limits: limits)
    }

    var trailers: TrailerSection? { chunks.trailers }
    /// Whether nothing is missing when the connection closes now.
    var mayEndHere: Bool {
        switch due {
        case .none, .untilClose, .length(0): true
        case .length, .chunked: false
        }
    }

    mutating func read(_ input: RawSpan) throws(WireFault) -> ReadStep {
        switch due {
        case .none, .length(0):
            return ReadStep(consumed: 0, event: .end)
        case .chunked:
            return try chunks.read(input)
        case .length(let remaining):
            let count = Int(min(remaining, UInt64(input.byteCount)))
            due = .length(remaining - UInt64(count))
            return Self.data(count)
        case .untilClose:
            return Self.data(input.byteCount)
        }
    }

    private static func data(_ count: Int) -> ReadStep {
        ReadStep(consumed: count, event: count == 0 ? .needsMore : .data(0..<count))
    }
}
