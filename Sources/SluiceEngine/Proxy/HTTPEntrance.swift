import SluiceCore

/// What all connections of one HTTP listener have in common.
final class HTTPEntrance: Sendable {
    /// The name of the group behind it; `nil` for a forward proxy, whose clients name their origins.
    let upstream: String?
    let forwarded: ForwardedFields

    init(_ listener: ListenerSettings) {
        upstream = listener.kind == .reverse ? listener.upstream ?? "" : nil
        forwarded = listener.forwarded
    }

    /// To its clients sluice is the server here, RFC 9110 §3.7.
    var isGateway: Bool { upstream != nil }
}
