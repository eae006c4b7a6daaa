/// What the operator may choose about caching. What RFC 9111 demands is not among it.
package struct CachePolicy: Equatable, Sendable {
    /// Whether a response that says nothing about its freshness is fresh for a tenth of the time
    /// since it was last modified (RFC 9111 §4.2.2).
    package var usesHeuristics = true
    /// Seconds; no heuristic lifetime is longer.
    package var heuristicLimit: Int64 = 86_400
    /// Seconds after the end of freshness for which an answer may be served while its origin cannot
    /// be reached (RFC 9111 §4.2.4); 0 never.
    package var staleWhenUnreachable: Int64 = 86_400
    /// Whether a response that sets a cookie may be stored. Only ever with explicit freshness.
    package var storesSetCookie = true

    package init() {}
}
