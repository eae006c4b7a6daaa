/// The response side of one connection to an origin, sans I/O. Responses are read one at a time,
/// each announced by `expectResponse(to:)`; the input may be cut anywhere.
package struct ResponseReader: ~Copyable {
    private let limits: WireLimits
    /// The head last read, interim ones (1xx) too.
    package private(set) var head: ResponseHead?
    /// The trailers of the message that `end` was said of; `nil` when it had none.
    package private(set) var trailers: TrailerSection?
    private var phase = Phase.idle
    private var scanner: HeadScanner
    /// The line of a head whose fields are not complete.
    private var line: StatusLine?
    private var content: ContentReader

    private enum Phase {
        /// No response is due.
        case idle
        /// The head of a response to this method is due, or the next one after an interim head.
        case head(Method)
        case content
        /// Said again to whoever goes on reading.
        case failed(WireFault)
    }

    package init(limits: WireLimits) {
        self.limits = limits
        scanner = HeadScanner(limits: limits)
        content = ContentReader(.none, limits: limits)
    }

    /// Whether no response is due: what comes now answers nothing.
    package var isBetweenMessages: Bool {
        if case .idle = phase { true } else { false }
    }

    /// Whether a byte of the response due has come.
    package var hasBegun: Bool {
        switch phase {
        case .idle: false
        case .head: scanner.hasBegun || head != nil
        case .content, .failed: true
        }
    }

    /// To be called before the request is sent, when the response before it has ended. The method
    /// decides how the response is framed (RFC 9112 §6.3).
    package mutating func expectResponse(to method: Method) {
        guard case .idle = phase else { return }
        head = nil
        trailers = nil
        phase = .head(method)
    }

    /// Says what stands at the front of `input`. To be called until it needs more, also with empty
    /// input: a response without content ends after its head without another byte. After a fault
    /// the connection can not be read on.
    package mutating func read(_ input: RawSpan) throws(WireFault) -> ReadStep {
        do throws(WireFault) {
            switch phase {
            case .idle:
                guard input.byteCount == 0 else { throw WireFault(.unexpectedResponse, at: 0) }
                return ReadStep(consumed: 0, event: .needsMore)
            case .head(let method): return try readHead(input, to: method)
            case .content: return try readContent(input)
            case .failed(let fault): throw fault
            }
        } catch {
            phase = .failed(error)
            throw error
        }
    }

    /// The origin has closed, and all its bytes have been read. `true` when that ended a response
    /// that lasts until then; `false` when no response was due.
    package mutating func endOfInput() throws(WireFault) -> Bool {
        switch phase {
        case .idle: return false
        case .failed(let fault): throw fault
        case .content where content.mayEndHere:
            phase = .idle
            return true
        case .head, .content:
            let fault = WireFault(.truncated, at: 0)
            phase = .failed(fault)
            throw fault
        }
    }

    private mutating func readHead(
        _ input: RawSpan, to method: Method
    ) throws(WireFault) -> ReadStep {
        guard try readLines(input), let line else {
            return ReadStep(consumed: 0, event: .needsMore)
        }
        let end = scanner.end
        let fields = scanner.finish()
        let head = try ResponseHead(line, fields, to: method, in: input.extracting(..<end))
        self.line = nil
        self.head = head
        if !head.isInterim {
            content = ContentReader(head.framing, limits: limits)
            phase = .content
        }
        return ReadStep(consumed: end, event: .head)
    }

    private mutating func readLines(_ input: RawSpan) throws(WireFault) -> Bool {
        if line == nil {
            guard let range = try scanner.readStartLine(in: input) else { return false }
            line = try StatusLine(range, in: input)
        }
        return try scanner.readFields(in: input)
    }

    private mutating func readContent(_ input: RawSpan) throws(WireFault) -> ReadStep {
        let step = try content.read(input)
        if step.event == .end {
            trailers = content.trailers
            phase = .idle
        }
        return step
    }
}
