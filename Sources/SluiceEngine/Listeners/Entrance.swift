import SluiceCore
import Synchronization

/// What all connections accepted by one listener have in common, as it is at the moment they come.
final class Entrance: Sendable {
    let settings: ListenerSettings
    let row: ListenerRow
    /// The name of the group behind a `reverse` listener; `nil` for others.
    let gatewayGroup: String?
    /// The password file that names its users; `nil` when nobody is asked, or others are.
    let userFile: String?
    private let leadsElsewhere = Atomic(false)

    init(_ settings: ListenerSettings, bound: ListenAddress) {
        self.settings = settings
        row = ListenerRow(settings, bound: bound)
        userFile = settings.users.file
        gatewayGroup = settings.kind == .reverse ? settings.upstream ?? "" : nil
    }

    /// All its clients connect to the address that it listens on.
    var hasOneAddress: Bool {
        switch row.address.endpoint?.address {
        case .v4(0), .v6(0): false
        default: true
        }
    }

    /// Its listener leads to another group by now, or lets others in.
    var isMisleading: Bool { leadsElsewhere.load(ordering: .relaxed) }

    /// To be called when `next` takes its place.
    func giveWay(to next: Entrance) {
        let (old, new) = (settings, next.settings)
        if new.upstream != old.upstream || new.users != old.users {
            leadsElsewhere.store(true, ordering: .relaxed)
        }
    }

    /// To its HTTP clients sluice is the server here, RFC 9110 §3.7.
    var isGateway: Bool { gatewayGroup != nil }
}
