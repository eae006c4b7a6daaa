/// The two checksums a PNG file holds; the first also names what a client sent.
enum Checksum {
    /// CRC-32 as PNG (annex D), gzip and Ethernet have it.
    struct CRC32 {
        private var register: UInt32 = 0xffff_ffff

        var value: UInt32 { ~register }

        mutating func add(_ bytes: some Collection<UInt8>) {
            let isDone: Void? = bytes.withContiguousStorageIfAvailable { add(each: $0) }
            if isDone == nil { add(each: bytes) }
        }

        private mutating func add(each bytes: some Collection<UInt8>) {
            for byte in bytes {
                register = Self.table[Int((register ^ UInt32(byte)) & 0xff)] ^ (register >> 8)
            }
        }

        private static let table: [UInt32] = (0..<256).map { index in
            (0..<8).reduce(UInt32(index)) { value, _ in
                value & 1 == 1 ? 0xedb8_8320 ^ (value >> 1) : value >> 1
            }
        }
    }

    static func crc32(_ bytes: some Collection<UInt8>) -> UInt32 {
        var sum = CRC32()
        sum.add(bytes)
        return sum.value
    }

    /// RFC 1950 §8.
    static func adler32(_ bytes: [UInt8]) -> UInt32 {
        var low: UInt32 = 1
        var high: UInt32 = 0
        for byte in bytes {
            low = (low + UInt32(byte)) % 65_521
            high = (high + low) % 65_521
        }
        return high << 16 | low
    }

    /// Eight hexadecimal digits.
    static func text(_ value: UInt32) -> String {
        let digits = String(value, radix: 16)
        return String(repeating: "0", count: 8 - digits.count) + digits
    }
}
