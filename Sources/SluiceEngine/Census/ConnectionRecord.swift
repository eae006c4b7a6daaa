import NIOCore
import SluiceCore

/// What is known of one accepted socket while it is open. Confined to its loop.
final class ConnectionRecord {
    let id: ConnectionID
    let entrance: Entrance
    /// Whom it is for: who connected, or whom a trusted sender named.
    private(set) var client: Endpoint
    /// What it connected to; `nil` when its listener has one address only.
    private(set) var destination: Endpoint?
    /// What it takes of the limits, for as long as it is open.
    var isCounted = false
    var isClientCounted = false
    /// What it takes of quotas on connections, for as long.
    var quotaPlaces: [QuotaTable.Key] = []
    /// Where it would have got none, had the rule been in earnest.
    var missedPlaces: [QuotaTable.Key] = []
    /// The accepted socket, while it is open.
    var channel: (any Channel)?
    /// What rules that shape were asked about.
    var shapedSubject: BanSubject?
    /// The same, of an exchange that is over: as long as bytes of it are held, rules say how.
    var drainedSubject: BanSubject?
    /// Holds its bytes back; `nil` unless a rule has shaped it.
    var shaper: Shaper?
    let opened: WallTime
    /// Who uses it, where its listener asks.
    var user: String?
    var target = WireText.empty
    var upstream: Endpoint?
    /// Of the destination itself; `nil` where `upstream` is a parent's, or none.
    var originAddress: IPAddress?
    var state = ConnectionRow.State.idle
    var bytesIn: UInt64 = 0
    var bytesOut: UInt64 = 0
    var requests: UInt32 = 0
    /// When the session wants `deadlinePassed()`; far away when it waits for nothing.
    var deadline = MonotonicTime(nanoseconds: .max)

    init(
        id: ConnectionID, entrance: Entrance, client: Endpoint, destination: Endpoint? = nil,
        opened: WallTime
    ) {
        self.id = id
        self.entrance = entrance
        self.client = client
        self.destination = destination
        self.opened = opened
    }

    var listener: ListenerRow { entrance.row }

    /// A trusted sender has said for whom it connects, and where that client did. To be called
    /// before the client is counted.
    func stands(for client: Endpoint, at destination: Endpoint) {
        self.client = client
        self.destination = destination
    }

    /// Its second leg is open.
    func connected(to endpoint: Endpoint, by route: Route) {
        upstream = endpoint
        originAddress = route.destinationAddress(at: endpoint)
    }

    func row(ended: WallTime? = nil, end: EndReason? = nil) -> ConnectionRow {
        ConnectionRow(
            id: id, listener: listener.name, kind: listener.kind, client: client, opened: opened,
            target: target, upstream: upstream, originAddress: originAddress,
            state: end == nil ? state : .closed, bytesIn: bytesIn, bytesOut: bytesOut,
            requests: requests, ended: ended, end: end,
            user: user)
    }
}

/// A session that owns an accepted socket. All calls come on its loop.
protocol LiveConnection: AnyObject {
    var record: ConnectionRecord { get }
    /// The exchange in progress: for the Requests screen, and for judging what a ban cuts.
    var exchangeInProgress: ExchangeRow? { get }
    /// Bytes received and not yet passed on, or written and not yet taken by the system.
    var bufferedBytes: Int { get }
    /// Its deadline is the end of a wait for a rule, a password or the disk: no byte that is held
    /// back puts it off.
    var waitsForNoBytes: Bool { get }
    /// `record.deadline` has passed.
    func deadlinePassed(now: MonotonicTime)
    /// Cut at once.
    func cut(_ reason: EndReason)
    /// No more requests: close now if nothing is in progress, else after it.
    func finishSoon()
}
