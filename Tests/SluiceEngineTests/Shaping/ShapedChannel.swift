import NIOCore
import NIOEmbedded
import SluiceCore

@testable import SluiceEngine

/// A client's channel with a shaper in it, and a time that passes only when a test lets it. What
/// stands behind the shaper is the test, which hears and asks as a session does.
final class ShapedChannel {
    let channel = EmbeddedChannel()
    let shaper: Shaper
    let host = Host()
    let session = Session()

    final class Host: ShaperHost {
        var time: Int64 = 0
        var endings = 0
        var counted: [BanID] = []
        var bytesWritten: UInt64 = 0
        let quotas = QuotaBoard()

        func now() -> MonotonicTime { MonotonicTime(nanoseconds: time) }
        func endByFault() { endings += 1 }
        func wouldBeHeldBack(by rule: BanID) { counted.append(rule) }
    }

    /// What a session hears.
    final class Session: ChannelInboundHandler {
        typealias InboundIn = ByteBuffer
        var heard: [Int] = []
        var hasEnded = false
        var fullness: [Bool] = []
        weak var shaper: Shaper?

        func channelRead(context: ChannelHandlerContext, data: NIOAny) {
            heard.append(unwrapInboundIn(data).readableBytes)
        }

        func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
            if case ChannelEvent.inputClosed = event { hasEnded = true }
        }

        func channelWritabilityChanged(context: ChannelHandlerContext) {
            fullness.append(shaper?.isFull ?? false)
        }
    }

    init(
        _ faults: [Fault] = [], shares: [ShapingPlan.Share] = [],
        dryShares: [ShapingPlan.Share] = []
    ) throws {
        shaper = Shaper(host)
        session.shaper = shaper
        try channel.connect(to: SocketAddress(ipAddress: "127.0.0.1", port: 1)).wait()
        let pipeline = channel.pipeline.syncOperations
        try pipeline.addHandler(session)
        try pipeline.addHandler(shaper, position: .first)
        shaper.set(
            ShapingPlan(faults: faults, shares: shares, dryShares: dryShares), anew: true)
    }

    convenience init(_ change: (inout Fault) -> Void) throws {
        var fault = Fault()
        change(&fault)
        try self.init([fault])
    }

    func pass(milliseconds: Int64) {
        // Timers of the loop are as fine as that.
        for _ in 0..<milliseconds {
            host.time += 1_000_000
            channel.embeddedEventLoop.advanceTime(by: .milliseconds(1))
        }
    }

    func write(_ count: Int) {
        host.bytesWritten += UInt64(count)
        channel.writeAndFlush(ByteBuffer(repeating: 0x61, count: count), promise: nil)
    }

    /// What has left, as it was written, since this was asked last.
    func sent() throws -> [Int] {
        var sizes: [Int] = []
        while let data = try channel.readOutbound(as: IOData.self) {
            sizes.append(data.readableBytes)
        }
        return sizes
    }

    func receive(_ count: Int) throws {
        try channel.writeInbound(ByteBuffer(repeating: 0x62, count: count))
    }
}
