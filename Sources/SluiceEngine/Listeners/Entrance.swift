import SluiceCore

/// What all connections accepted by one listener have in common, as it is at the moment they come.
final class Entrance: Sendable {
    let settings: ListenerSettings
    let row: ListenerRow
    /// The name of the group behind a `reverse` listener; `nil` for others.
    let gatewayGroup: String?

    init(_ settings: ListenerSettings, bound: ListenAddress) {
        self.settings = settings
        row = ListenerRow(settings, bound: bound)
        gatewayGroup = settings.kind == .reverse ? settings.upstream ?? "" : nil
    }

    /// To its HTTP clients sluice is the server here, RFC 9110 §3.7.
    var isGateway: Bool { gatewayGroup != nil }
}
