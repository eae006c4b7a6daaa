import Glibc
import NIOCore
import SluiceCore
import Synchronization

/// Whether the system has what a connection to an origin needs. The operator hears when that
/// changes, not for each connection.
final class OutgoingShortage: Sendable {
    private let isShort = Atomic(false)
    private let events: EventLog

    init(events: EventLog) { self.events = events }

    /// What is missing, in words, when that is what the error says.
    static func reason(_ error: any Error, at address: IPAddress?) -> String? {
        guard let error = error as? IOError else { return nil }
        return switch error.errnoCode {
        case EMFILE, ENFILE: "sluice has no file descriptor left"
        // Of version 6 it also says that this machine has no address of that kind.
        case EADDRNOTAVAIL where address?.isVersion4 != false: "no port is left to connect from"
        case ENOBUFS, ENOMEM: "the system has no memory for a socket"
        default: nil
        }
    }

    func began(_ reason: String) {
        guard !isShort.exchange(true, ordering: .relaxed) else { return }
        events.record(.error, "cannot connect to origins: \(reason); clients get 503")
    }

    func ended() {
        // Read first: this is asked for every connection.
        guard isShort.load(ordering: .relaxed), isShort.exchange(false, ordering: .relaxed) else {
            return
        }
        events.record(.info, "connects to origins again")
    }
}

extension IPAddress {
    fileprivate var isVersion4: Bool { if case .v4 = self { true } else { false } }
}
