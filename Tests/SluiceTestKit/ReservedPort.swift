import Glibc
import NIOCore

/// A port on 127.0.0.1 that nobody else gets while this lives.
package final class ReservedPort: Sendable {
    package enum Manner: Sendable {
        /// Connecting is refused.
        case refusing
        /// Listens with its queue full: connecting gets no answer at all.
        case silent
    }

    package let port: UInt16
    private let sockets: [CInt]

    package init(_ manner: Manner) throws {
        let socket = try Self.socket()
        let wanted = try SocketAddress(ipAddress: "127.0.0.1", port: 0)
        guard wanted.withSockAddr({ bind(socket, $0, socklen_t($1)) }) == 0 else {
            throw StoryFault("no port: \(String(cString: strerror(errno)))")
        }
        port = Self.port(of: socket)
        var sockets = [socket]
        if manner == .silent {
            listen(socket, 0)
            // More than the queue holds, so that no place is left for others.
            for _ in 0..<4 { sockets.append(try Self.knock(port)) }
        }
        self.sockets = sockets
    }

    deinit { for socket in sockets { close(socket) } }

    package var authority: String { "127.0.0.1:\(port)" }

    private static func socket() throws -> CInt {
        let kind = CInt(SOCK_STREAM.rawValue) | CInt(SOCK_CLOEXEC.rawValue)
        let socket = Glibc.socket(AF_INET, kind | CInt(SOCK_NONBLOCK.rawValue), 0)
        guard socket >= 0 else { throw StoryFault("no socket") }
        return socket
    }

    /// Begins to connect and does not wait.
    private static func knock(_ port: UInt16) throws -> CInt {
        let socket = try socket()
        let address = try SocketAddress(ipAddress: "127.0.0.1", port: Int(port))
        _ = address.withSockAddr { connect(socket, $0, socklen_t($1)) }
        return socket
    }

    /// The port stands at byte 2 of a `sockaddr_in`, in network order (ip(7)).
    private static func port(of socket: CInt) -> UInt16 {
        var bytes = [UInt8](repeating: 0, count: 128)
        var size = socklen_t(bytes.count)
        bytes.withUnsafeMutableBytes { space in
            if let address = space.baseAddress?.assumingMemoryBound(to: sockaddr.self) {
                getsockname(socket, address, &size)
            }
        }
        return UInt16(bytes[2]) << 8 | UInt16(bytes[3])
    }
}
