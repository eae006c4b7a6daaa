/// What a store on disk is: the file `format` in its folder.
package struct DiskStoreFormat: Sendable {
    package static let length = 32
    package let hash: SipHash
    package let bytes: [UInt8]

    private static let start = Array("sluice store".utf8)

    /// For a new store.
    /// - Parameter secret: random, of `SipHash.secretLength`.
    package init?(secret: [UInt8]) {
        guard let hash = SipHash(secret: secret) else { return nil }
        self.hash = hash
        var bytes = Self.start + secret
        bytes.appendBigEndian(CRC32C.of(bytes[...]) ^ DiskFile.version)
        self.bytes = bytes
    }

    /// `nil` for what is none, or of another version.
    package init?(_ bytes: [UInt8]) {
        let end = Self.start.count + SipHash.secretLength
        guard bytes.count == Self.length, bytes.starts(with: Self.start),
            let format = Self(secret: Array(bytes[Self.start.count..<end])), format.bytes == bytes
        else { return nil }
        self = format
    }
}
