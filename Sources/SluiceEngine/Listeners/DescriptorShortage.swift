import Glibc
import NIOCore
import NIOPosix

/// Keeps a listening socket useful when the system has no descriptors or memory for another
/// connection. The client who waits keeps the socket readable: without a rest the loop would try to
/// accept it again and again, and have no time left for those who are connected.
///
/// One descriptor is kept in reserve. Given up, it lets one client in to be told that there is no
/// room; with its end the descriptor comes back, and the next one can be told.
final class DescriptorShortage: ChannelInboundHandler, RemovableChannelHandler {
    typealias InboundIn = any Channel

    /// What the operator should hear of, once each time it changes.
    enum Report: Equatable, Sendable {
        /// Nobody is served from now on; the text is the system's.
        case began(String)
        /// Somebody was accepted again.
        case ended
    }

    private let rest: TimeAmount
    private let shed: (@Sendable (any Channel) -> Void)?
    private let report: @Sendable (Report) -> Void
    private var isShort = false
    private var isResting = false
    private var reserve: Descriptor?

    /// - Parameter shed: hears of a client, ahead of anybody else, that has to be sent away. `nil`:
    ///   clients wait until there is room.
    init(
        rest: TimeAmount = .milliseconds(250), shed: (@Sendable (any Channel) -> Void)? = nil,
        report: @escaping @Sendable (Report) -> Void
    ) {
        self.rest = rest
        self.shed = shed
        self.report = report
        refill()
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        if isShort, shed != nil, reserve == nil {
            // It came in on what was kept for it, which comes back with its end.
            let client = unwrapInboundIn(data)
            shed?(client)
            client.closeFuture.hop(to: context.eventLoop).assumeIsolated()
                .whenComplete { _ in self.refill() }
        } else if isShort {
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
            report(.began(error.words))
        }
        let isOutOfDescriptors = error.errnoCode == EMFILE || error.errnoCode == ENFILE
        if isOutOfDescriptors, reserve != nil {
            // The next attempt finds room for one.
            reserve = nil
        } else {
            holdBack(context)
        }
    }

    private func holdBack(_ context: ChannelHandlerContext) {
        guard !isResting, let options = context.channel.syncOptions else { return }
        isResting = true
        try? options.setOption(.autoRead, value: false)
        context.eventLoop.assumeIsolated().scheduleTask(in: rest) {
            self.isResting = false
            self.refill()
            // Fails when the listener has been closed meanwhile, as it should.
            try? options.setOption(.autoRead, value: true)
        }
    }

    /// Only a descriptor, of a file that is always there.
    private func refill() {
        guard shed != nil, reserve == nil else { return }
        let number = open("/dev/null", O_RDONLY | O_CLOEXEC)
        if number >= 0 { reserve = Descriptor(owning: number) }
    }

    private static let shortages: Set<CInt> = [EMFILE, ENFILE, ENOBUFS, ENOMEM]
}
