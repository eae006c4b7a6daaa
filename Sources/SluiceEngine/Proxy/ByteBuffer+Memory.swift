import NIOCore

// What a buffer keeps in memory: all of its storage, however little of it is to be read yet.
extension ByteBuffer {
    private static let smallStorage = 16 << 10

    var heldBytes: Int { readableBytes > 0 ? storageCapacity : 0 }

    /// The same bytes, in storage of their own where what they lie in is much larger.
    var withoutWaste: ByteBuffer {
        guard storageCapacity > Self.smallStorage, readableBytes < storageCapacity / 4 else {
            return self
        }
        return ByteBuffer(bytes: readableBytesView)
    }
}
