import NIOCore
import SluiceClassroom

/// Answers the first bytes of each connection with the first of its texts, the next with the
/// second, and so on; closes after the last when asked to.
struct CannedOrigin: Origin {
    let answers: [String]
    var closes = false

    func accept(_ connection: any Channel) throws {
        try connection.pipeline.syncOperations.addHandler(Handler(self))
    }

    private final class Handler: ChannelInboundHandler {
        typealias InboundIn = ByteBuffer

        private let origin: CannedOrigin
        private var rest: ArraySlice<String>

        init(_ origin: CannedOrigin) {
            self.origin = origin
            rest = origin.answers[...]
        }

        func channelRead(context: ChannelHandlerContext, data: NIOAny) {
            let channel = context.channel
            let written = channel.writeAndFlush(ByteBuffer(string: rest.popFirst() ?? ""))
            guard origin.closes, rest.isEmpty else { return }
            written.whenComplete { _ in channel.close(promise: nil) }
        }

        func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
            if let event = event as? ChannelEvent, event == .inputClosed {
                context.close(promise: nil)
            }
        }
    }
}
