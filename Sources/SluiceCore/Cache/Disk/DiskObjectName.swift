/// What a stored response is called on disk: 48 hexadecimal digits, a hash of its key and one of what
/// chooses it among the variants of that key. So the names alone say what there is, and which belong
/// together; a collision shows in the record, which holds the key itself.
package struct DiskObjectName: Hashable, Sendable {
    package let key: UInt128
    package let variant: UInt64

    package static let length = 48

    package init(key: UInt128, variant: UInt64) {
        self.key = key
        self.variant = variant
    }

    package init(_ key: CacheKey, _ selecting: SelectingKey, _ hash: SipHash) {
        self.init(keyBytes: key.bytes, selecting, hash)
    }

    package init(keyBytes: [UInt8], _ selecting: SelectingKey, _ hash: SipHash) {
        self.init(
            key: hash.hash(keyBytes),
            variant: UInt64(truncatingIfNeeded: hash.hash(selecting.bytes)))
    }

    /// `nil` for what is no such name.
    package init?(_ text: some Collection<UInt8>) {
        guard text.count == Self.length else { return nil }
        var digits = text.makeIterator()
        guard let key = Self.number(&digits, count: 32),
            let variant = Self.number(&digits, count: 16)
        else { return nil }
        self.init(key: key, variant: UInt64(truncatingIfNeeded: variant))
    }

    private static func number(
        _ digits: inout some IteratorProtocol<UInt8>, count: Int
    ) -> UInt128? {
        var value: UInt128 = 0
        for _ in 0..<count {
            switch digits.next() {
            case let digit? where digit >= 0x30 && digit <= 0x39:
                value = value << 4 | UInt128(digit - 0x30)
            case let digit? where digit >= 0x61 && digit <= 0x66:
                value = value << 4 | UInt128(digit - 0x57)
            default: return nil
            }
        }
        return value
    }

    package var text: String {
        Self.digits(key, count: 32) + Self.digits(UInt128(variant), count: 16)
    }

    private static func digits(_ value: UInt128, count: Int) -> String {
        let text = String(value, radix: 16)
        return String(repeating: "0", count: count - text.count) + text
    }

    /// Of the folder it is in: 16 folders hold 256 each.
    package var folder: (outer: Int, inner: Int) {
        (Int(truncatingIfNeeded: key >> 124), Int(truncatingIfNeeded: key >> 116) & 0xff)
    }
}
