import SluiceCore

/// What all connections of one HTTP listener have in common.
final class HTTPEntrance: Sendable {
    /// The group of servers behind it; `nil` for a forward proxy, whose clients name their origins.
    let upstream: UpstreamSettings?
    let forwarded: ForwardedFields

    init(_ listener: ListenerSettings, upstream: UpstreamSettings? = nil) {
        self.upstream = upstream
        forwarded = listener.forwarded
    }

    /// To its clients sluice is the server here, RFC 9110 §3.7.
    var isGateway: Bool { upstream != nil }
}
