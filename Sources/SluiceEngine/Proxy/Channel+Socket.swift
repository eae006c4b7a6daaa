import NIOCore

extension Channel {
    /// The number of its socket, for calls past the channel; `nil` when it has none. To be asked on
    /// its own loop, and of use only while it is active: a channel closes its socket and becomes
    /// inactive without anything of ours running between the two, and the number may belong to
    /// another connection from then on.
    var socketNumber: CInt? {
        guard isActive else { return nil }
        return try? pipeline.syncOperations.withUnsafeTransportIfAvailable(
            of: NIOBSDSocket.Handle.self
        ) { $0 }
    }
}
