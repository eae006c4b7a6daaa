/// What the operator may choose about caching. What RFC 9111 demands is not among it.
package struct CachePolicy: Equatable, Sendable {
    /// How much of the time since a response was last modified it is fresh, in percent, when it says
    /// nothing about its freshness (RFC 9111 §4.2.2); 0 not at all.
    package var heuristicPercent = 10
    /// Seconds; no heuristic lifetime is longer.
    package var heuristicLimit: Int64 = 86_400
    /// Seconds after the end of freshness for which an answer may be served while its origin cannot
    /// be reached (RFC 9111 §4.2.4); 0 never.
    package var staleWhenUnreachable: Int64 = 86_400
    /// Whether a response that sets a cookie may be stored. Only ever with explicit freshness.
    package var storesSetCookie = true

    package init() {}
}
