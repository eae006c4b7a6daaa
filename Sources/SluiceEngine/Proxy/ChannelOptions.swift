import NIOCore
import NIOPosix

/// Buffer sizes of both legs in one place: what a slow reader can make us hold is the high mark
/// plus one read.
enum ChannelSizes {
    static let writeMarks = ChannelOptions.Types.WriteBufferWaterMark(
        low: 32 << 10, high: 256 << 10)
    /// Grows while reads fill it: small while idle, few system calls under load. Begins with what
    /// holds most request heads; a longer one costs one more read, once.
    static var readAllocator: any RecvByteBufferAllocator {
        AdaptiveRecvByteBufferAllocator(minimum: 1024, initial: 1024, maximum: 256 << 10)
    }
}

extension Channel {
    /// What every client's channel has, set at once on its own loop: a bootstrap makes several
    /// futures of each option, for every client.
    func setClientOptions() throws {
        guard let options = syncOptions else { return }
        try options.setOption(.allowRemoteHalfClosure, value: true)
        try options.setOption(.writeBufferWaterMark, value: ChannelSizes.writeMarks)
        try options.setOption(.recvAllocator, value: ChannelSizes.readAllocator)
    }
}

extension ClientBootstrap {
    func originOptions() -> ClientBootstrap {
        channelOption(.writeBufferWaterMark, value: ChannelSizes.writeMarks)
            .channelOption(.recvAllocator, value: ChannelSizes.readAllocator)
    }
}
