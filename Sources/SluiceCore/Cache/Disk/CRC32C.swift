/// The checksum of stored bytes: CRC-32 with the polynomial of Castagnoli, 0x1EDC6F41, as in iSCSI
/// (RFC 3720 §12.1, test vectors in §B.4). It finds every flipped bit and every run of up to 32
/// damaged bits, whatever the length. It keeps out accidents, not people: who may write into the
/// folder may write what he likes.
package struct CRC32C: Sendable {
    private var register: UInt32 = .max

    package init() {}

    /// Of these bytes alone.
    package static func of(_ bytes: RawSpan) -> UInt32 {
        var sum = Self()
        sum.update(bytes)
        return sum.value
    }

    static func of(_ bytes: ArraySlice<UInt8>) -> UInt32 { of(bytes.span.bytes) }

    /// Of all bytes seen so far.
    package var value: UInt32 { ~register }

    package mutating func update(_ bytes: RawSpan) {
        var register = register
        var offset = 0
        Self.tables.withUnsafeBufferPointer { tables in
            while offset &+ 8 <= bytes.byteCount {
                register = Self.step(register, bytes.word(at: offset), tables)
                offset &+= 8
            }
            while offset < bytes.byteCount {
                let index = Int(UInt8(truncatingIfNeeded: register) ^ bytes.byte(at: offset))
                register = (register >> 8) ^ tables[index]
                offset &+= 1
            }
        }
        self.register = register
    }

    /// Eight bytes at once: each has a table of what it does to the register from its distance.
    @inline(__always)
    private static func step(
        _ register: UInt32, _ word: UInt64, _ tables: UnsafeBufferPointer<UInt32>
    ) -> UInt32 {
        let mixed = word ^ UInt64(register)
        var result: UInt32 = 0
        for index in 0..<8 {
            let byte = Int(truncatingIfNeeded: (mixed >> (8 &* UInt64(index))) & 0xff)
            result ^= tables[(7 &- index) &* 256 &+ byte]
        }
        return result
    }

    private static let tables: [UInt32] = {
        var tables: [UInt32] = (0..<256).map { byte in
            (0..<8).reduce(UInt32(byte)) { value, _ in
                (value >> 1) ^ (value & 1 == 1 ? 0x82f6_3b78 : 0)
            }
        }
        for index in 256..<2048 {
            let nearer = tables[index - 256]
            tables.append((nearer >> 8) ^ tables[Int(nearer & 0xff)])
        }
        return tables
    }()
}
