import SluiceCore

extension Endpoint {
    /// Sorts version 4 by address and port; version 6 by the upper part of the address, after it.
    var sortKey: Int64 {
        switch address {
        case .v4(let bits): Int64(bits) << 16 | Int64(port)
        case .v6(let bits): Int64(truncatingIfNeeded: (bits >> 66)) | 1 << 62
        }
    }
}
