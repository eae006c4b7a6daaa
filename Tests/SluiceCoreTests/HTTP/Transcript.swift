@testable import SluiceCore

/// What a reader made of an input: the same however the input was cut.
struct Transcript: Equatable {
    var messages: [Message] = []
    var fault: WireFault?

    struct Message: Equatable {
        var head: String
        var framing: Framing
        var content: [UInt8] = []
        var trailers: [String] = []
        var hasEnded = false
    }
}

/// One side of a connection, as the tests drive it.
protocol MessageSide: ~Copyable {
    mutating func read(_ input: RawSpan) throws(WireFault) -> ReadStep
    /// A message has ended.
    mutating func next()
    var section: FieldSection? { get }
    var framing: Framing? { get }
    var trailers: TrailerSection? { get }
}

struct RequestSide: MessageSide, ~Copyable {
    var reader: RequestReader

    init(limits: WireLimits = WireLimits()) { reader = RequestReader(limits: limits) }

    mutating func read(_ input: RawSpan) throws(WireFault) -> ReadStep { try reader.read(input) }
    mutating func next() {}
    var section: FieldSection? { reader.head?.section }
    var framing: Framing? { reader.head?.framing }
    var trailers: TrailerSection? { reader.trailers }
}

struct ResponseSide: MessageSide, ~Copyable {
    var reader: ResponseReader
    private var methods: [Method]

    /// The methods of the requests that are answered; `next` goes to the one that follows.
    init(to methods: [Method], limits: WireLimits = WireLimits()) {
        reader = ResponseReader(limits: limits)
        self.methods = methods
        next()
    }

    mutating func read(_ input: RawSpan) throws(WireFault) -> ReadStep { try reader.read(input) }
    mutating func next() {
        if !methods.isEmpty { reader.expectResponse(to: methods.removeFirst()) }
    }
    var section: FieldSection? { reader.head?.section }
    var framing: Framing? { reader.head?.framing }
    var trailers: TrailerSection? { reader.trailers }
}

/// A step that no reader may take.
enum BrokenPromise: Error {
    case consumedTooMuch(ReadStep, of: Int)
    case dataOutside(ReadStep, of: Int)
    case noProgress
}

extension Transcript {
    /// Presents the input in pieces of the given sizes, the rest in one, and again what was not
    /// consumed, as the engine does.
    static func record(
        _ input: [UInt8], pieces: some Sequence<Int>, on side: inout (some MessageSide & ~Copyable)
    ) throws(BrokenPromise) -> Transcript {
        var transcript = Transcript()
        var unread: ArraySlice<UInt8> = []
        var rest = input[...]
        var sizes = pieces.makeIterator()
        repeat {
            let piece = rest.prefix(sizes.next() ?? rest.count)
            rest = rest.dropFirst(piece.count)
            unread += piece
            do {
                unread = try transcript.readAll(Array(unread), on: &side)[...]
            } catch {
                switch error {
                case .fault(let fault):
                    transcript.fault = fault
                    return transcript
                case .promise(let promise): throw promise
                }
            }
        } while !rest.isEmpty
        return transcript
    }

    private enum Stop: Error {
        case fault(WireFault)
        case promise(BrokenPromise)
    }

    /// What is left when the reader needs more.
    private mutating func readAll(
        _ input: [UInt8], on side: inout (some MessageSide & ~Copyable)
    ) throws(Stop) -> [UInt8] {
        var offset = 0
        for _ in 0...(3 * input.count + 8) {
            let rest = input.span.bytes.extracting(offset...)
            let step: ReadStep
            do { step = try side.read(rest) } catch { throw .fault(error) }
            guard (0...rest.byteCount).contains(step.consumed) else {
                throw .promise(.consumedTooMuch(step, of: rest.byteCount))
            }
            if case .data(let range) = step.event {
                guard !range.isEmpty, range.lowerBound >= 0, range.upperBound <= step.consumed
                else {
                    throw .promise(.dataOutside(step, of: rest.byteCount))
                }
            }
            note(step.event, in: Array(input[offset...]), on: &side)
            offset += step.consumed
            if step.event == .needsMore { return Array(input[offset...]) }
        }
        throw .promise(.noProgress)
    }

    private mutating func note(
        _ event: ReadStep.Event, in input: [UInt8], on side: inout (some MessageSide & ~Copyable)
    ) {
        switch event {
        case .needsMore: break
        case .head:
            guard let section = side.section, let framing = side.framing else { return }
            let head = section.text(ByteRange(0, section.bytes.count))
            messages.append(Message(head: head, framing: framing))
        case .data(let range):
            messages[messages.count - 1].content += input[range]
        case .end:
            messages[messages.count - 1].hasEnded = true
            if let trailers = side.trailers {
                messages[messages.count - 1].trailers = trailers.fields.map {
                    "\(trailers.text($0.name))=\(trailers.text($0.value))"
                }
            }
            side.next()
        }
    }
}

/// A request that is read whole.
func readRequest(
    _ text: String, limits: WireLimits = WireLimits()
) throws(WireFault) -> RequestHead {
    var reader = RequestReader(limits: limits)
    let bytes = Array(text.utf8)
    _ = try reader.read(bytes.span.bytes)
    guard let head = reader.head else { throw WireFault(.truncated, at: bytes.count) }
    return head
}

/// The head of a response that is read whole.
func readResponse(_ text: String, to method: Method = .get) throws(WireFault) -> ResponseHead {
    var reader = ResponseReader(limits: WireLimits())
    reader.expectResponse(to: method)
    let bytes = Array(text.utf8)
    _ = try reader.read(bytes.span.bytes)
    guard let head = reader.head else { throw WireFault(.truncated, at: bytes.count) }
    return head
}

/// Xorshift, seeded: every run draws the same numbers.
struct SeededGenerator: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) { state = seed &* 0x9e37_79b9_7f4a_7c15 | 1 }

    mutating func next() -> UInt64 {
        state ^= state << 13
        state ^= state >> 7
        state ^= state << 17
        return state &* 0x2545_f491_4f6c_dd1d
    }
}
