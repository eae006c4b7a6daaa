import NIOCore
import NIOPosix

/// Sizes of both legs in one place. What a slow reader can make us hold is bounded by `Backlog`, in
/// memory; the marks are for what was not read but made, or is kept anyway.
enum ChannelSizes {
    static let writeMarks = ChannelOptions.Types.WriteBufferWaterMark(
        low: 32 << 10, high: 256 << 10)
    /// See `ReceiveBuffers`.
    static let readsPerTurn: UInt = 1
}

extension Channel {
    /// What every client's channel has, set at once on its own loop: a bootstrap makes several
    /// futures of each option, for every client.
    func setClientOptions(of loop: TrafficLoop) throws {
        guard let options = syncOptions else { return }
        try options.setOption(.allowRemoteHalfClosure, value: true)
        try options.setOption(.writeBufferWaterMark, value: ChannelSizes.writeMarks)
        try options.setOption(.maxMessagesPerRead, value: ChannelSizes.readsPerTurn)
        try options.setOption(.recvAllocator, value: loop.receiveBuffers)
    }
}

extension ClientBootstrap {
    func originOptions(of loop: TrafficLoop) -> ClientBootstrap {
        channelOption(.writeBufferWaterMark, value: ChannelSizes.writeMarks)
            .channelOption(.maxMessagesPerRead, value: ChannelSizes.readsPerTurn)
            .channelOption(.recvAllocator, value: loop.receiveBuffers)
    }
}
