import NIOCore

/// Content of any length that is the same every time: numbered lines of sixty-four bytes, over and
/// over.
enum WebPattern {
    /// Bytes of one block.
    static let blockSize = 64 * 1024

    static let block: ByteBuffer = {
        var block = ByteBuffer()
        for line in 0..<blockSize / 64 {
            let number = "\(line)"
            let padding = String(repeating: ".", count: 57 - number.utf8.count)
            block.writeString("water \(number)\(padding)\n")
        }
        return block
    }()

    /// The next bytes of so many still to be sent.
    static func piece(remaining: UInt64) -> ByteBuffer {
        let count = Int(min(remaining, UInt64(blockSize)))
        return block.getSlice(at: 0, length: count) ?? block
    }
}
