/// All that is kept of a response beside its content, as it stands in the header of its file.
package struct DiskRecord: Equatable, Sendable {
    package let key: CacheKey
    package let metadata: StoredMetadata
    /// As `Forwarding.appendStored` made it.
    package let head: [UInt8]
    /// Where the content came from, where sluice itself connected to it: an `addr` rule has its say on hits as well.
    package let origin: IPAddress?

    /// Bytes; a head beyond is not worth a file.
    package static let headLimit = 256 << 10

    package init(
        key: CacheKey, metadata: StoredMetadata, head: [UInt8], origin: IPAddress? = nil
    ) {
        self.key = key
        self.metadata = metadata
        self.head = head
        self.origin = origin
    }

    /// `nil` for what is too large, or would not be read back as the same.
    var bytes: [UInt8]? {
        guard head.count <= Self.headLimit, CacheKey(recorded: key.bytes) != nil else { return nil }
        var output: [UInt8] = []
        output.reserveCapacity(key.bytes.count + head.count + 256)
        guard output.appendShortBytes(key.bytes), metadata.append(to: &output) else { return nil }
        switch origin {
        case nil: output.append(0)
        case .v4(let bits)?:
            output.append(4)
            output.appendBigEndian(bits)
        case .v6(let bits)?:
            output.append(6)
            output.appendBigEndian(bits)
        }
        output.appendBigEndian(UInt32(head.count))
        output.append(contentsOf: head)
        return output
    }

    init(_ bytes: ArraySlice<UInt8>) throws(DiskRecordFault) {
        var reader = RecordReader(bytes)
        guard let key = try CacheKey(recorded: Array(reader.shortBytes())) else {
            throw .damagedHeader
        }
        self.key = key
        metadata = try StoredMetadata(&reader)
        origin =
            switch try reader.number(UInt8.self) {
            case 0: nil
            case 4: try .v4(reader.number())
            case 6: try .v6(reader.number())
            default: throw .damagedHeader
            }
        head = try Array(reader.bytes(count: Int(reader.number(UInt32.self))))
        guard reader.isAtEnd, head.count <= Self.headLimit else { throw .damagedHeader }
    }
}

extension CacheKey {
    /// The key with exactly these bytes; `nil` when they are no key in its normal form.
    package init?(recorded bytes: [UInt8]) {
        // No part of a URL ahead of its path may hold a bar.
        let front = bytes.prefix { $0 != Byte.slash }
        let start = front.lastIndex(of: UInt8(ascii: "|")).map { $0 + 1 } ?? 0
        self.init(url: bytes[start...], partition: bytes[..<start], Settings())
        if self.bytes != bytes { return nil }
    }
}
