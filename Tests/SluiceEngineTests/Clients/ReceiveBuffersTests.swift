import NIOCore
import NIOPosix
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

    /// A read that fills its buffer.
    private func filled(_ pool: inout NIOPooledRecvBufferAllocator) -> ByteBuffer {
        let (buffer, _) = pool.buffer(allocator: ByteBufferAllocator()) { buffer in
            buffer.writeRepeatingByte(0, count: buffer.writableBytes)
        }
        pool.record(actualReadBytes: buffer.readableBytes)
        return buffer
    }

    /// On a loop, with so much left for its reads.
    private func onLoop(
        left: Int, _ body: @escaping @Sendable (Self, ReadAllowance, ReceiveBuffers) -> Void
    ) async throws {
        let eventLoop = NIOSingletons.posixEventLoopGroup.next()
        try await eventLoop.submit {
            let allowance = ReadAllowance()
            allowance.weighed(left: left)
            let bound = NIOLoopBound(allowance, eventLoop: eventLoop)
            body(self, allowance, ReceiveBuffers(bound))
        }.get()
    }

    private func pool(_ buffers: ReceiveBuffers) -> NIOPooledRecvBufferAllocator {
        NIOPooledRecvBufferAllocator(
            capacity: Int(ChannelSizes.readsPerTurn), recvAllocator: buffers)
    }

    @Test("Large reads under load; small ones again without it, into a small buffer")
    func adapts() async throws {
        try await onLoop(left: 1 << 30) { test, _, buffers in
            var pool = test.pool(buffers)
            #expect(test.read(100, &pool) == 1 << 10)
            var room = 0
            for _ in 0..<8 { room = test.read(.max, &pool) }
            #expect(room == 512 << 10)
            for _ in 0..<8 { room = test.read(100, &pool) }
            #expect(room <= ReceiveBuffers.kept)
            #expect(pool.count == 1)
        }
    }

    @Test("A thousand that read at once take what is left, and no more than a little beyond it")
    func manyAtOnce() async throws {
        let left = 64 << 20
        try await onLoop(left: left) { test, allowance, buffers in
            var pools = (0..<1000).map { _ in test.pool(buffers) }
            // Nobody takes what was read.
            var held: [ByteBuffer] = []
            for _ in 0..<6 {
                for index in pools.indices {
                    held.append(test.filled(&pools[index]))
                }
            }
            let taken = held.reduce(0) { $0 + $1.storageCapacity }
            #expect(taken < left + held.count * ReadAllowance.least)
            #expect(allowance.size == ReadAllowance.least)
            held = []
            allowance.weighed(left: left)
            for _ in 0..<8 { held = [test.filled(&pools[0])] }
            #expect(held[0].storageCapacity == ReadAllowance.most)
        }
    }

    @Test("Whoever comes last, when nothing is left, has an even share")
    func evenShare() async throws {
        try await onLoop(left: 0) { _, allowance, _ in
            #expect(allowance.size == ReadAllowance.least)
            allowance.weighed(left: -1 << 30, share: 40_000)
            #expect(allowance.size == 32 << 10)
            #expect(allowance.mostUnasked == 32 << 10)
        }
    }

    @Test("When reads become small it is asked what is held")
    func asksForWeighing() async throws {
        try await onLoop(left: 16 << 20) { _, allowance, _ in
            var count = 0
            allowance.onScarcity = { count += 1 }
            allowance.take(8 << 20)
            #expect(count == 0)
            #expect(allowance.size == 512 << 10)
            allowance.take(4 << 20)
            #expect(count == 1)
            #expect(allowance.size == 256 << 10)
            allowance.take(1 << 30)
            #expect(allowance.size == ReadAllowance.least)
        }
    }
}
