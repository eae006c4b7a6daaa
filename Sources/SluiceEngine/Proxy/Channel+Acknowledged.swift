import Glibc
import NIOCore

extension Channel {
    /// Bytes that the peer has acknowledged since the connection began. What the system has taken
    /// from us says little about a slow reader: it asks for more only when a third of its own
    /// buffer, megabytes perhaps, is free again. `nil` for what is no TCP connection.
    var acknowledged: UInt64? {
        guard let socket = self as? any SocketOptionProvider else { return nil }
        let info: EventLoopFuture<BeginningOfTCPInfo> = socket.unsafeGetSocketOption(
            level: .tcp, name: NIOBSDSocket.Option(rawValue: TCP_INFO))
        var count: UInt64?
        // On its own loop the answer is there at once.
        info.assumeIsolated().whenSuccess { count = $0.bytesAcknowledged }
        return count
    }
}

/// `struct tcp_info` of Linux up to `tcpi_bytes_acked`, which comes behind 120 other bytes.
private struct BeginningOfTCPInfo: Sendable {
    private var skipped: (Words, Words, Words)
    private(set) var bytesAcknowledged: UInt64

    private struct Words: Sendable {
        private var words: (UInt64, UInt64, UInt64, UInt64, UInt64)
    }
}
