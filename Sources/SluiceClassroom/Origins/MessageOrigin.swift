package import NIOCore
import SluiceCore

/// The server of the message exchange (`sluice serve json`): reads the bare message that a proxy
/// passes on, replies with it and with the address it came from, and closes.
///
/// The address in the reply is the proxy's: the server never learns who the client is. The reply is
/// `received "abcd" from 127.0.0.1:40000`, one line, ended by a line feed and the close.
package struct MessageOrigin: Origin {
    private let narrate: Narrator
    private let patience: Duration

    /// - Parameter patience: how long an unfinished message is waited for; what came is answered then.
    package init(patience: Duration = .seconds(5), narrate: @escaping Narrator = { _ in }) {
        self.narrate = narrate
        self.patience = patience
    }

    package func accept(_ connection: any Channel) throws {
        try connection.pipeline.syncOperations.addHandler(
            MessageHandler(patience: patience, narrate: narrate))
    }
}

private final class MessageHandler: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer

    private enum Stage {
        case reading(MessageReader, deadline: Scheduled<Void>?)
        case answered
    }

    private let narrate: Narrator
    private let patience: Duration
    private var stage = Stage.reading(MessageReader(), deadline: nil)
    private var peer = ""

    init(patience: Duration, narrate: @escaping Narrator) {
        self.patience = patience
        self.narrate = narrate
    }

    func channelActive(context: ChannelHandlerContext) {
        peer = context.channel.peer
        narrate("\(peer) connected: the proxy's address, or a client's that came directly")
        let channel = context.channel
        let handler = NIOLoopBound(self, eventLoop: context.eventLoop)
        let deadline = context.eventLoop.scheduleTask(in: TimeAmount(patience)) {
            handler.value.inputEnded(on: channel)
        }
        stage = .reading(MessageReader(), deadline: deadline)
        context.fireChannelActive()
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        guard case .reading(var reader, let deadline) = stage else { return }
        let buffer = unwrapInboundIn(data)
        if let message = reader.read(buffer.readableBytesView) {
            deadline?.cancel()
            answer(message, on: context.channel)
        } else {
            stage = .reading(reader, deadline: deadline)
        }
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        if let event = event as? ChannelEvent, event == .inputClosed {
            inputEnded(on: context.channel)
        }
        context.fireUserInboundEventTriggered(event)
    }

    func channelInactive(context: ChannelHandlerContext) {
        if case .reading(_, let deadline) = stage { deadline?.cancel() }
        stage = .answered
        narrate("\(peer) closed")
        context.fireChannelInactive()
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        context.close(promise: nil)
    }

    private func inputEnded(on channel: any Channel) {
        guard case .reading(let reader, let deadline) = stage else { return }
        deadline?.cancel()
        guard reader.bytes.isEmpty else { return answer(reader.bytes, on: channel) }
        narrate("\(peer) sent nothing")
        stage = .answered
        channel.close(promise: nil)
    }

    private func answer(_ message: [UInt8], on channel: any Channel) {
        stage = .answered
        let text = WireText(message, ByteRange(0, message.count)).escaped()
        narrate("\(peer) sent \"\(text)\", \(message.count) bytes")
        let reply = "received \"\(text)\" from \(peer)"
        narrate("reply to \(peer): \(reply)")
        let line = channel.allocator.buffer(string: reply + "\n")
        channel.part(after: channel.writeAndFlush(line))
    }
}
