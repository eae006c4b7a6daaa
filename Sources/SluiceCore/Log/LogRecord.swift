/// What the access log says about one exchange or one tunnel.
package struct LogRecord: Sendable {
    /// What was asked for.
    package enum Request: Sendable {
        /// An HTTP request whose head was read, CONNECT included. The ranges point into `head`;
        /// an absent field has an empty range.
        case head([UInt8], method: ByteRange, target: ByteRange, isHTTP10: Bool, Fields)
        /// Bytes relayed without a request: to the origin's address, or to the upstream's name while
        /// none of its servers was chosen.
        case relay(WireText)
        /// Bytes that were no valid request.
        case unreadable
    }

    /// The two fields the combined format quotes.
    package struct Fields: Equatable, Sendable {
        package var referer: ByteRange
        package var userAgent: ByteRange

        package init(referer: ByteRange = .empty, userAgent: ByteRange = .empty) {
            self.referer = referer
            self.userAgent = userAgent
        }
    }

    package var client: IPAddress
    /// Who asked, where the listener wants to know.
    package var user: String?
    package var started: WallTime
    package var request: Request
    /// What the client got; 0 when it got no answer. For a relay, what an HTTP client would have
    /// got: 200 once the origin was reached.
    package var status: UInt16
    /// Content bytes to the client.
    package var size: UInt64

    package init(
        client: IPAddress, user: String? = nil, started: WallTime, request: Request,
        status: UInt16, size: UInt64
    ) {
        self.client = client
        self.user = user
        self.started = started
        self.request = request
        self.status = status
        self.size = size
    }
}
