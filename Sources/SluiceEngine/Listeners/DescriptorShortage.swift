import Glibc
import NIOCore
import NIOPosix

/// Lets a listening socket rest when the system has no descriptors or memory for another
/// connection. The client who waits keeps the socket readable: without a rest the loop would try to
/// accept it again and again, and have no time left for those who are connected.
final class DescriptorShortage: ChannelInboundHandler, RemovableChannelHandler {
    typealias InboundIn = any Channel

    /// What the operator should hear of, once each time it changes.
    enum Report: Equatable, Sendable {
        /// Nobody is accepted from now on; the text is the system's.
        case began(String)
        /// Somebody was accepted again.
        case ended
    }

    private let rest: TimeAmount
    private let report: @Sendable (Report) -> Void
    private var isShort = false
    private var isResting = false

    init(rest: TimeAmount = .milliseconds(250), report: @escaping @Sendable (Report) -> Void) {
        self.rest = rest
        self.report = report
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        if isShort {
            isShort = false
            report(.ended)
        }
        context.fireChannelRead(data)
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        guard let error = error as? IOError, Self.shortages.contains(error.errnoCode) else {
            return context.fireErrorCaught(error)
        }
        if !isShort {
            isShort = true
            report(.began(String(cString: strerror(error.errnoCode))))
        }
        pause(context)
    }

    private func pause(_ context: ChannelHandlerContext) {
        guard !isResting, let options = context.channel.syncOptions else { return }
        isResting = true
        try? options.setOption(.autoRead, value: false)
        context.eventLoop.assumeIsolated().scheduleTask(in: rest) {
            self.isResting = false
            // Fails when the listener has been closed meanwhile, as it should.
            try? options.setOption(.autoRead, value: true)
        }
    }

    private static let shortages: Set<CInt> = [EMFILE, ENFILE, ENOBUFS, ENOMEM]
}
