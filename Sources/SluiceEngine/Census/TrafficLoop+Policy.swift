import NIOCore
import SluiceCore

// The bans in force on a loop: replaced as a whole between two events, so a request is judged by
// one list from its beginning to its end.
extension TrafficLoop {
    /// In force for the next request. Two commands at once may arrive here in either order: an
    /// older list never replaces a newer one. Hits of rules that cannot come back are forgotten.
    /// - Returns: whether what is in progress may fare otherwise by it: `reshape` is to be called.
    func install(
        _ list: BanList, _ pauses: BanPauses, _ revision: UInt64, keepingHitsOf known: Set<BanID>
    ) -> Bool {
        guard revision >= bansRevision else { return false }
        bans = list
        passed.removeAll()
        self.pauses = pauses
        bansRevision = revision
        fetches.takeNoMore()
        banHits.forget(allBut: known)
        return list.shapes || !shaped.isEmpty
    }

    /// Whether no rule is asked about this client for a while. Looked up each time: a pause ends on
    /// time, whenever the desk gets round to taking it out.
    func isPaused(_ client: IPAddress, at now: WallTime) -> Bool {
        !pauses.isEmpty && pauses.pause(of: client, now: now) != nil
    }

    /// Whether `rule` refuses a live connection, and no other one of `all` allows it.
    func refuses(_ connection: any LiveConnection, by rule: BanList, of all: BanList) -> Bool {
        let wall = wall(at: now())
        let row = connection.record.row()
        let exchange = connection.exchangeInProgress
        return row.verdict(of: rule, exchange: exchange, now: wall).refuses
            && row.verdict(of: all, exchange: exchange, now: wall).refuses
    }

    /// `false` when it is not open.
    func kill(_ id: ConnectionID) -> Bool {
        live[id]?.cut(.killed) != nil
    }
}
