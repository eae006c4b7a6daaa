/// The content of a response on its way to the disk, wherever its bytes are: nothing is copied.
package protocol DiskContent: Sendable {
    var byteCount: Int { get }
    /// Shows all bytes, in as many pieces as there are, in their order.
    func forEachPiece(_ body: (UnsafeRawBufferPointer) throws -> Void) rethrows
}

extension [UInt8]: DiskContent {
    package var byteCount: Int { count }

    package func forEachPiece(_ body: (UnsafeRawBufferPointer) throws -> Void) rethrows {
        try withUnsafeBytes(body)
    }
}
