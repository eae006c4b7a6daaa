package import NIOCore

/// Answers every message with the same text in upper case (`sluice serve echo`).
///
/// There is no framing: what arrives is answered as it arrives. A client that closes its side still
/// gets every answer; one that does not read is not read from.
package struct EchoOrigin: Origin {
    private let narrate: Narrator

    /// - Parameter narrate: hears who comes and goes, not every message.
    package init(narrate: @escaping Narrator = { _ in }) { self.narrate = narrate }

    package func accept(_ connection: any Channel) throws {
        try connection.pipeline.syncOperations.addHandlers(
            BackPressureHandler(), EchoHandler(narrate: narrate))
    }
}

private final class EchoHandler: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    private let narrate: Narrator
    private var upperCaser = UpperCaser()
    private var peer = ""
    private var received = 0

    init(narrate: @escaping Narrator) { self.narrate = narrate }

    func channelActive(context: ChannelHandlerContext) {
        peer = context.channel.peer
        narrate("\(peer) connected")
        context.fireChannelActive()
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        var buffer = unwrapInboundIn(data)
        received += buffer.readableBytes
        upperCaser.upperCase(&buffer)
        if buffer.readableBytes > 0 { context.write(wrapOutboundOut(buffer), promise: nil) }
    }

    func channelReadComplete(context: ChannelHandlerContext) { context.flush() }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        if let event = event as? ChannelEvent, event == .inputClosed {
            // Both sides closed at once would throw away answers not yet sent: close behind them.
            let last = context.channel.allocator.buffer(bytes: upperCaser.finish())
            let channel = context.channel
            channel.writeAndFlush(last).whenComplete { _ in channel.close(promise: nil) }
        }
        context.fireUserInboundEventTriggered(event)
    }

    func channelInactive(context: ChannelHandlerContext) {
        narrate("\(peer) closed after \(received) bytes")
        context.fireChannelInactive()
    }

    /// A reset or a write to a peer that left ends this connection and no other.
    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        context.close(promise: nil)
    }
}
