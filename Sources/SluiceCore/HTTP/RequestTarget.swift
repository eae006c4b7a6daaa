/// The target of a request in one of the four forms of RFC 9112 §3.2, as offsets into its head.
package enum RequestTarget: Equatable, Sendable {
    /// A path with its query.
    case origin(path: ByteRange)
    /// A whole URL. The host is without brackets; the path holds the query, may begin with `?`, and
    /// is empty when the URL has neither.
    case absolute(scheme: Scheme, host: ByteRange, port: UInt16?, path: ByteRange)
    /// Host, without brackets, and port: CONNECT only.
    case authority(host: ByteRange, port: UInt16)
    /// The server as a whole: OPTIONS only.
    case asterisk

    package enum Scheme: Sendable {
        case http, https

        package var defaultPort: UInt16 {
            switch self {
            case .http: 80
            case .https: 443
            }
        }
    }
}
