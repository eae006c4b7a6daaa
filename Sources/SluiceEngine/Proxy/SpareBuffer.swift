import NIOCore

/// The buffer of a loop that was sent last: by then the system has nearly always taken its bytes,
/// and the next answer goes into it. Nothing is kept for a connection that is idle.
final class SpareBuffer {
    /// Not worth to be held for long.
    private static let limit = 64 << 10
    private static let allocator = ByteBufferAllocator()

    /// Unchecked: lent to the buffer's own methods only.
    @exclusivity(unchecked) private var buffer: ByteBuffer?

    /// Empty, with room for `capacity` bytes.
    func take(_ capacity: Int) -> ByteBuffer {
        guard let buffer = buffer.take(), buffer.storageCapacity >= capacity else {
            return Self.allocator.buffer(capacity: capacity)
        }
        return buffer
    }

    /// One that is still being sent gets new storage.
    func put(_ buffer: consuming ByteBuffer) {
        guard buffer.storageCapacity <= Self.limit else { return }
        buffer.clear()
        self.buffer = consume buffer
    }
}
