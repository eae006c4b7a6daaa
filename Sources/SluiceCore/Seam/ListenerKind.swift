/// What a listener speaks with its clients.
package enum ListenerKind: String, CaseIterable, Sendable {
    /// HTTP forward proxy: absolute-form requests and CONNECT.
    case forward
    /// TCP relay to one fixed origin.
    case tcp
    /// One JSON object in, one answer out (the message proxy).
    case json
}
