/// One listener to open.
package struct ListenerSettings: Equatable, Sendable {
    package var kind: ListenerKind
    package var address: Endpoint
    /// The origin of a `tcp` listener; `nil` for the others.
    package var target: HostAndPort?

    package init(kind: ListenerKind, address: Endpoint, target: HostAndPort? = nil) {
        self.kind = kind
        self.address = address
        self.target = target
    }
}

/// How long things may take, in nanoseconds.
package struct Timeouts: Equatable, Sendable {
    package var connect: Int64 = 5_000_000_000
    /// From the first byte of a request head (or from accept) to its end.
    package var requestHead: Int64 = 10_000_000_000
    /// Without a byte in either direction.
    package var idle: Int64 = 60_000_000_000
    /// From the request head, or from the end of its content, to the response head.
    package var response: Int64 = 60_000_000_000
    /// From the request to stop until what is still open is closed.
    package var shutdown: Int64 = 10_000_000_000

    package init() {}
}

/// What an HTTP message may measure before it is refused.
package struct WireLimits: Equatable, Sendable {
    /// Bytes of the request or status line, without its end: over it 414 (a request).
    package var startLine = 8 * 1024
    /// Bytes of all field lines together: over it 431.
    package var fieldSection = 64 * 1024
    /// Field lines: over it 431.
    package var fieldCount = 100
    /// Bytes of one chunk-size line with its extensions.
    package var chunkLine = 4 * 1024

    package init() {}
}

/// All the engine needs to know before it starts.
package struct EngineSettings: Equatable, Sendable {
    package var listeners: [ListenerSettings] = []
    /// Event loops.
    package var threads = 1
    package var timeouts = Timeouts()
    package var limits = WireLimits()
    /// Accepted sockets open at once; over it a new one is refused.
    package var maximumConnections = 50_000
    /// Bytes; 0 switches the cache off.
    package var cacheMemory = 256 << 20
    /// Folder of `bans.txt`; `nil` keeps nothing.
    package var stateDirectory: String?
    /// Access log: a path, `-` for standard output, `nil` for none.
    package var logPath: String?
    /// Path of the control socket; `nil` for none.
    package var controlPath: String?
    /// Finished exchanges and closed connections kept as rows, all loops together.
    package var rowLimit = 4000

    package init() {}
}
