import NIOCore
import Testing

@testable import SluiceEngine

@Suite("What a connection keeps to read into")
struct ReceiveBuffersTests {
    /// The room that a read of `count` bytes found.
    private func read(_ count: Int, _ pool: inout NIOPooledRecvBufferAllocator) -> Int {
        let (buffer, room) = pool.buffer(allocator: ByteBufferAllocator()) { buffer in
            buffer.writeRepeatingByte(0, count: min(count, buffer.writableBytes))
            return buffer.storageCapacity
        }
        pool.record(actualReadBytes: buffer.readableBytes)
        return room
    }

    @Test("Large reads under load; small ones again without it, into a small buffer")
    func adapts() {
        var pool = NIOPooledRecvBufferAllocator(
            capacity: Int(ChannelSizes.readsPerTurn), recvAllocator: ChannelSizes.readAllocator)
        #expect(read(100, &pool) == 1 << 10)
        var room = 0
        for _ in 0..<8 { room = read(.max, &pool) }
        #expect(room == 512 << 10)
        for _ in 0..<8 { room = read(100, &pool) }
        #expect(room <= ReceiveBuffers.kept)
        #expect(pool.count == 1)
    }
}
