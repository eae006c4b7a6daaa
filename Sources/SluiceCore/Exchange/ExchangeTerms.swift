/// What the listener, the settings and the connection it came on allow an exchange.
package struct ExchangeTerms: Equatable, Sendable {
    /// To its clients sluice is the server, RFC 9110 §3.7: a `reverse` listener.
    package var isGateway = false
    /// The connection has had as many requests as it may.
    package var isLast = false
    /// How often the request may be sent to another server after one that had got it failed.
    package var retries = 0
    /// Bytes of content of the request: over it 413.
    package var contentLimit = UInt64.max

    package init() {}
}
