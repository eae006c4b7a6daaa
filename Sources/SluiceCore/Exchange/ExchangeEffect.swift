/// What an exchange asks its session to do. Carried out in order.
package enum ExchangeEffect: Equatable, Sendable {
    /// Find a connection to the origin: a kept one where `mayReuse`, else a new one.
    case openOrigin(mayReuse: Bool)
    /// Find a connection to another server than those that failed, a kept one where `mayReuse`.
    /// `wasSent`: the last one had got the request.
    case openOtherOrigin(mayReuse: Bool, wasSent: Bool)
    case sendRequestHead
    /// The request is whole; a chunked one wants its last chunk.
    case sendRequestEnd
    /// Pass the interim response (1xx) on as it is.
    case sendInterim
    case sendResponseHead(delivery: Framing, keepAlive: Bool)
    /// The response is whole; a chunked one wants its last chunk.
    case sendResponseEnd
    /// The origin agreed to another protocol: pass its 101 on and relay blind from there.
    case switchProtocols
    /// Answer OPTIONS or TRACE as its final recipient.
    case answerAsLast(keepAlive: Bool)
    /// Send an answer of our own.
    case answer(Answer, keepAlive: Bool)
    /// The origin failed, and this would be the answer: unless what is stored can stand in.
    case standIn(Answer)
    case releaseOrigin(OriginRelease)
    /// Nothing follows: write the row and the log line, then treat the client's connection so.
    case finish(ClientConnection, EndReason)

    package enum OriginRelease: Equatable, Sendable {
        /// Back to the pool.
        case reuse
        /// Closed: what it would send next cannot be told apart.
        case close
    }

    package enum ClientConnection: Equatable, Sendable {
        /// Ready for the next request.
        case keep
        /// Closed after all was sent; what the client still sends is read and dropped for a while,
        /// lest a reset destroy the answer (RFC 9112 §9.6).
        case close
        /// Cut at once, so that the client can tell that its answer is not whole.
        case abort
        /// The client is gone already.
        case gone
    }
}
