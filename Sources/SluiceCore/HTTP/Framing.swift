/// How the end of a message's content is found, RFC 9112 §6.3. Decided once, when its head is read.
package enum Framing: Equatable, Sendable {
    /// The message ends with its head.
    case none
    /// So many bytes follow.
    case length(UInt64)
    case chunked
    /// All that comes until the connection closes; responses only.
    case untilClose
}
