import NIOCore
import NIOPosix

/// Buffer sizes of both legs in one place: what a slow reader can make us hold is the high mark
/// plus one read.
enum ChannelSizes {
    static let writeMarks = ChannelOptions.Types.WriteBufferWaterMark(
        low: 32 << 10, high: 256 << 10)
    static var readAllocator: any RecvByteBufferAllocator { ReceiveBuffers() }
    /// See `ReceiveBuffers`.
    static let readsPerTurn: UInt = 1
}

extension Channel {
    /// What every client's channel has, set at once on its own loop: a bootstrap makes several
    /// futures of each option, for every client.
    func setClientOptions() throws {
        guard let options = syncOptions else { return }
        try options.setOption(.allowRemoteHalfClosure, value: true)
        try options.setOption(.writeBufferWaterMark, value: ChannelSizes.writeMarks)
        try options.setOption(.maxMessagesPerRead, value: ChannelSizes.readsPerTurn)
        try options.setOption(.recvAllocator, value: ChannelSizes.readAllocator)
    }
}

extension ClientBootstrap {
    func originOptions() -> ClientBootstrap {
        channelOption(.writeBufferWaterMark, value: ChannelSizes.writeMarks)
            .channelOption(.maxMessagesPerRead, value: ChannelSizes.readsPerTurn)
            .channelOption(.recvAllocator, value: ChannelSizes.readAllocator)
    }
}
