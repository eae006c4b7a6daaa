package import NIOCore
import SluiceCore

/// Where the content of a stored response is.
package enum StoredBody: Sendable {
    /// With the head, in the same bytes: small content would pay more for a place of its own than
    /// it is long.
    case inline
    /// Boxed, so that small entries do not pay for it.
    indirect case memory(ByteBuffer)
    /// On disk, and sent from there.
    case file(DiskObject)

    /// Up to here content goes with the head.
    static let inlineLimit = 4096
}
