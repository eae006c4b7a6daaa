/// What a listener speaks with its clients.
package enum ListenerKind: String, CaseIterable, Sendable {
    /// HTTP forward proxy: absolute-form requests and CONNECT.
    case forward
    /// HTTP for the servers of a group: origin-form requests.
    case reverse
    /// TCP relay to the servers of a group.
    case tcp
    /// One JSON object in, one answer out (the message proxy).
    case json
    /// SOCKS5 (RFC 1928) and SOCKS4a.
    case socks

    /// Whether its protocol has a word for who the client is.
    package var asksForUsers: Bool { self == .forward || self == .socks }
}
