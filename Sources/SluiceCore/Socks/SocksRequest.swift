/// What a SOCKS client asks for: RFC 1928 §4, or version 4 with its extension 4a.
package struct SocksRequest: Equatable, Sendable {
    package enum Version: Equatable, Sendable { case v4, v5 }

    package enum Command: UInt8, Sendable {
        case connect = 1
        case bind = 2
        /// Version 5 only.
        case associate = 3
    }

    package var version: Version
    package var command: Command
    package var destination: HostAndPort

    package init(version: Version, command: Command, destination: HostAndPort) {
        self.version = version
        self.command = command
        self.destination = destination
    }
}

/// Ways to say who one is (RFC 1928 §3).
package enum SocksMethod: UInt8, Sendable {
    case none = 0
    /// User and password, RFC 1929.
    case password = 2
}
