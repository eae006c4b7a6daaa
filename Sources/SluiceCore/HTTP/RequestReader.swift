/// The request side of one connection, sans I/O: bytes in, what they mean out. Pipelined requests
/// are read one behind the other; the input may be cut anywhere.
package struct RequestReader: ~Copyable {
    private let limits: WireLimits
    /// The head last read.
    package private(set) var head: RequestHead?
    /// The trailers of the message that `end` was said of; `nil` when it had none.
    package private(set) var trailers: TrailerSection?
    private var phase = Phase.head
    private var scanner: HeadScanner
    /// The line of a head whose fields are not complete.
    private var line: RequestLine?
    private var skippedEmptyLine = false
    private var content: ContentReader

    private enum Phase {
        case head, content
        /// Said again to whoever goes on reading.
        case failed(WireFault)
    }

    package init(limits: WireLimits) {
        self.limits = limits
        scanner = HeadScanner(limits: limits)
        content = ContentReader(.none, limits: limits)
    }

    /// Whether no byte of a request has come since the last one ended.
    package var isBetweenMessages: Bool {
        if case .head = phase { !scanner.hasBegun } else { false }
    }

    /// Hands the head last read over and forgets it: an idle connection keeps nothing.
    package mutating func takeHead() -> RequestHead? {
        defer { head = nil }
        return head
    }

    /// Says what stands at the front of `input`. To be called until it needs more, also with empty
    /// input: a message without content ends after its head without another byte. After a fault
    /// the connection can not be read on.
    package mutating func read(_ input: RawSpan) throws(WireFault) -> ReadStep {
        do throws(WireFault) {
            switch phase {
            case .head: return try readHead(input)
            case .content: return try readContent(input)
            case .failed(let fault): throw fault
            }
        } catch {
            phase = .failed(error)
            throw error
        }
    }

    private mutating func readHead(_ input: RawSpan) throws(WireFault) -> ReadStep {
        let skipped = skipEmptyLine(input)
        let rest = input.extracting(skipped...)
        guard try readLines(rest), let line else {
            return ReadStep(consumed: skipped, event: .needsMore)
        }
        let end = scanner.end
        let head = try RequestHead(line, scanner.finish(), in: rest.extracting(..<end))
        self.line = nil
        self.head = head
        trailers = nil
        skippedEmptyLine = false
        content = ContentReader(head.framing, limits: limits)
        phase = .content
        return ReadStep(consumed: skipped + end, event: .head)
    }

    /// One empty line before a request is skipped (RFC 9112 §2.2); a second is a request line.
    private mutating func skipEmptyLine(_ input: RawSpan) -> Int {
        guard !skippedEmptyLine, line == nil, input.byteCount >= 2,
            input.byte(at: 0) == Byte.cr, input.byte(at: 1) == Byte.lf
        else { return 0 }
        skippedEmptyLine = true
        scanner = HeadScanner(limits: limits)
        return 2
    }

    private mutating func readLines(_ input: RawSpan) throws(WireFault) -> Bool {
        if line == nil {
            guard let range = try scanner.readStartLine(in: input) else { return false }
            line = try RequestLine(range, in: input)
        }
        return try scanner.readFields(in: input)
    }

    private mutating func readContent(_ input: RawSpan) throws(WireFault) -> ReadStep {
        let step = try content.read(input)
        if step.event == .end {
            trailers = content.trailers
            phase = .head
        }
        return step
    }
}
