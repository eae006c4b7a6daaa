import Glibc
import NIOCore

/// How the other end stopped sending.
package enum PeerEnd: String, Sendable {
    /// It said that nothing more comes.
    case closed
    /// It broke the connection off.
    case reset
}

/// What arrived on a connection and who waits for it. Confined to the connection's loop.
final class Inbox: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer

    /// What a waiter says to the bytes that are there: take so many, or wait.
    typealias Search = @Sendable (ByteBuffer, PeerEnd?) -> Int?

    private struct Waiter {
        let what: String
        let search: Search
        let promise: EventLoopPromise<[UInt8]>
        let timeout: Scheduled<Void>
    }

    private static let transcriptLimit = 1 << 20

    private let loop: any EventLoop
    private var unread = ByteBuffer()
    private var waiter: Waiter?
    private(set) var end: PeerEnd?
    private(set) var receivedCount = 0
    /// The first bytes that came, for the record.
    private(set) var transcript: [UInt8] = []

    private var endWaiters: [(promise: EventLoopPromise<PeerEnd>, timeout: Scheduled<Void>)] = []

    init(loop: any EventLoop) { self.loop = loop }

    /// Completes with the bytes that `search` asks for. One waiter at a time.
    func take(_ what: String, _ search: @escaping Search) -> EventLoopFuture<[UInt8]> {
        let promise = loop.makePromise(of: [UInt8].self)
        guard waiter == nil else {
            promise.fail(StoryFault("two readers at once on one connection"))
            return promise.futureResult
        }
        let me = NIOLoopBound(self, eventLoop: loop)
        let timeout = loop.scheduleTask(in: patience) { me.value.giveUp("nothing more came") }
        waiter = Waiter(what: what, search: search, promise: promise, timeout: timeout)
        look()
        return promise.futureResult
    }

    /// Completes with how the peer ends it. Any number may wait, whoever reads meanwhile.
    func awaitEnd() -> EventLoopFuture<PeerEnd> {
        if let end { return loop.makeSucceededFuture(end) }
        let promise = loop.makePromise(of: PeerEnd.self)
        let timeout = loop.scheduleTask(in: patience) {
            promise.fail(StoryFault("waited for an end that did not come"))
        }
        endWaiters.append((promise, timeout))
        return promise.futureResult
    }

    private func look() {
        guard let waiter else { return }
        if let count = waiter.search(unread, end) {
            self.waiter = nil
            waiter.timeout.cancel()
            waiter.promise.succeed(unread.readBytes(length: count) ?? [])
            unread.discardReadBytes()
        } else if let end {
            giveUp("the connection was \(end.rawValue)")
        }
    }

    private func giveUp(_ why: String) {
        guard let waiter else { return }
        self.waiter = nil
        waiter.timeout.cancel()
        let there = String(decoding: unread.readableBytesView.suffix(2000), as: UTF8.self)
        waiter.promise.fail(
            StoryFault("waited for \(waiter.what), but \(why); there is: \(there.debugDescription)")
        )
    }

    // MARK: - What the channel tells

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        var buffer = unwrapInboundIn(data)
        receivedCount += buffer.readableBytes
        if transcript.count < Self.transcriptLimit { transcript += buffer.readableBytesView }
        unread.writeBuffer(&buffer)
        look()
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        if case ChannelEvent.inputClosed = event { ended(.closed) }
    }

    /// Set when this end has ended its sending: the channel then closes with the peer's end and
    /// tells of it in no other way.
    var hasEndedSending = false

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        if let error = error as? IOError, error.errnoCode == ECONNRESET { ended(.reset) }
    }

    /// Without a word before: broken off, or closed by this end, which then waits for nothing.
    func channelInactive(context: ChannelHandlerContext) {
        ended(hasEndedSending ? .closed : .reset)
    }

    private func ended(_ how: PeerEnd) {
        guard end == nil else { return }
        end = how
        look()
        for waiter in endWaiters {
            waiter.timeout.cancel()
            waiter.promise.succeed(how)
        }
        endWaiters = []
    }
}
