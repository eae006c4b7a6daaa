/// How long things may take, in nanoseconds.
package struct Timeouts: Equatable, Sendable {
    /// To find and open a connection to an origin, all its addresses together.
    package var connect: Int64 = 5_000_000_000
    /// From the first byte of a request head (or from accept) to its end.
    package var requestHead: Int64 = 10_000_000_000
    /// Without a byte in either direction.
    package var idle: Int64 = 60_000_000_000
    /// From the request head, or from the end of its content, to the response head.
    package var response: Int64 = 60_000_000_000
    /// In the queue of a group whose servers are all busy.
    package var queue: Int64 = 5_000_000_000
    /// How long a rule that drops keeps a connection open without a word: as long as a client waits
    /// for an answer that does not come, and no longer, since each counts as open.
    package var drop: Int64 = 60_000_000_000
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

/// How much traffic there may be. Each has its own answer when it is reached.
package struct TrafficLimits: Equatable, Sendable {
    /// Accepted sockets open at once: over it 503.
    package var connections = 50_000
    /// Of them, from one client address: over it 429.
    package var connectionsPerClient = 25_000
    /// Connections to one origin of a forward proxy: over it 503. Servers of a group have limits
    /// of their own.
    package var connectionsPerOrigin = 4096
    /// Requests on one client connection; the last one's answer says that it closes.
    package var requestsPerConnection = 1_000_000
    /// Requests of one connection that had arrived before the answer to the one ahead of them went
    /// out, in a row; the connection closes behind the last one's answer.
    package var pipelinedRequests = 1000
    /// Bytes of content of one request: over it 413.
    package var requestBody: UInt64 = 8 << 30
    /// Bytes a second that content has to move with, towards us or away, on the average of
    /// `rateWindow`: below it 408, or the connection is cut.
    package var minimumRate = 128
    /// Nanoseconds over which the rate is taken.
    package var rateWindow: Int64 = 20_000_000_000
    /// Bytes of memory held for all connections together, whole buffers of what is received and
    /// not yet passed on. The nearer it is, the less is read at once; over it new work is refused
    /// with 503, and what is begun goes on.
    package var bufferedBytes = 512 << 20

    package init() {}
}
