import NIOCore
import NIOPosix

/// Buffer sizes of both legs in one place: what a slow reader can make us hold is the high mark
/// plus one read.
enum ChannelSizes {
    static let writeMarks = ChannelOptions.Types.WriteBufferWaterMark(
        low: 32 << 10, high: 256 << 10)
    /// Grows while reads fill it: small while idle, few system calls under load.
    static var readAllocator: any RecvByteBufferAllocator {
        AdaptiveRecvByteBufferAllocator(minimum: 1024, initial: 2048, maximum: 256 << 10)
    }
}

extension ClientBootstrap {
    func originOptions() -> ClientBootstrap {
        channelOption(.writeBufferWaterMark, value: ChannelSizes.writeMarks)
            .channelOption(.recvAllocator, value: ChannelSizes.readAllocator)
    }
}
