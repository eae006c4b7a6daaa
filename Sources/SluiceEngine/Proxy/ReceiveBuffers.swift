import NIOCore

/// How large the next read of a connection may be: it grows while reads fill it and shrinks again,
/// so there are few system calls under load. The channel keeps the buffer of small reads for the
/// next one; that of a large read goes when its bytes have gone, and an idle connection holds
/// nothing of the load it once had.
///
/// No read takes more than `ReadAllowance` has for it: past the budget all are small.
///
/// It relies on a channel that reads once a turn (`maxMessagesPerRead` 1): with more the channel
/// would keep as many buffers, of whatever size.
struct ReceiveBuffers: RecvByteBufferAllocator {
    /// Holds most request heads; a longer one costs one more read, once.
    private static let least = 1 << 10
    /// Up to here a buffer is kept.
    static let kept = 16 << 10
    private static let step = 4

    private let allowance: NIOLoopBound<ReadAllowance>
    private var most = ReadAllowance.most
    private var size = Self.least
    private var wasHardlyUsed = false

    init(_ allowance: NIOLoopBound<ReadAllowance>) { self.allowance = allowance }

    /// Those of which none is larger.
    func limited(to most: Int) -> Self {
        var limited = self
        limited.most = most
        return limited
    }

    func buffer(allocator: ByteBufferAllocator) -> ByteBuffer {
        let count = granted
        allowance.value.take(count)
        return allocator.buffer(capacity: count)
    }

    private var granted: Int {
        size <= ReadAllowance.least ? size : min(size, allowance.value.size)
    }

    /// `nil` for a buffer that is not to be kept.
    func nextBufferSize() -> Int? {
        let count = granted
        return count <= Self.kept ? count : nil
    }

    /// `true`: the buffer kept does not do for the next read.
    mutating func record(actualReadBytes count: Int) -> Bool {
        if count >= size {
            size = min(size * Self.step, most)
            wasHardlyUsed = false
        } else if count <= size / Self.step, size > Self.least {
            // Once may be the end of something; twice is less load.
            if wasHardlyUsed { size /= Self.step }
            wasHardlyUsed.toggle()
        } else {
            wasHardlyUsed = false
        }
        return granted > Self.kept
    }
}
