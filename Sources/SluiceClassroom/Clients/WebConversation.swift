import NIOCore
import SluiceCore

/// The requests and answers on one connection, one after another.
struct WebConversation: ~Copyable {
    private var reader = ResponseReader(limits: WireLimits())
    private var input = ByteBuffer()
    /// Whether the last answer left the connection open.
    private(set) var isOpen = true

    /// Sends a request and reads its answer to the end.
    ///
    /// - Parameter pace: called with the size of each piece of input before the next is read; what
    ///   takes its time here reads slowly.
    mutating func fetch(
        _ request: WebRequest, on link: inout Link, pace: (Int) async throws -> Void = { _ in }
    ) async throws -> WebReply {
        guard isOpen else { throw ClientFault.closedEarly }
        reader.expectResponse(to: request.method)
        try await link.send(request.bytes)
        var reply: WebReply?
        while true {
            let pending = input
            let event = try next(in: pending)
            switch event {
            case .head:
                if let head = reader.head, !head.isInterim { reply = WebReply(head) }
            case .data(let range):
                let content = pending.readableBytesView.dropFirst(range.lowerBound)
                reply?.add(content.prefix(range.count))
            case .end:
                if let reply { return finish(reply) }
            case .needsMore:
                guard let buffer = try await link.receive() else { return try endOfInput(reply) }
                try await pace(buffer.readableBytes)
                append(buffer)
            }
        }
    }

    private mutating func next(in pending: ByteBuffer) throws(ClientFault) -> ReadStep.Event {
        do {
            let step = try reader.read(pending.readableBytesSpan)
            input.moveReaderIndex(forwardBy: step.consumed)
            return step.event
        } catch {
            throw .protocolViolation(error.kind.rawValue)
        }
    }

    private mutating func append(_ buffer: ByteBuffer) {
        guard input.readableBytes > 0 else {
            input = buffer
            return
        }
        var buffer = buffer
        input.discardReadBytes()
        input.writeBuffer(&buffer)
    }

    private mutating func finish(_ reply: WebReply) -> WebReply {
        isOpen = reply.isPersistent
        return reply
    }

    private mutating func endOfInput(_ reply: WebReply?) throws(ClientFault) -> WebReply {
        isOpen = false
        guard let ended = try? reader.endOfInput(), ended, let reply else { throw .closedEarly }
        return reply
    }
}

extension WebReply {
    fileprivate mutating func add(_ content: some Collection<UInt8>) {
        count += content.count
        if beginning.count < Self.limit {
            beginning.append(contentsOf: content.prefix(Self.limit - beginning.count))
        }
    }
}
