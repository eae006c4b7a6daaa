import NIOCore
import SluiceCore

// The bans in force on a loop: replaced as a whole between two events, so a request is judged by
// one list from its beginning to its end.
extension TrafficLoop {
    /// In force for the next request. Two commands at once may arrive here in either order: an
    /// older list never replaces a newer one. Hits of rules that cannot come back are forgotten.
    func install(
        _ list: BanList, _ pauses: BanPauses, _ revision: UInt64, keepingHitsOf known: Set<BanID>
    ) {
        guard revision >= bansRevision else { return }
        bans = list
        passed.removeAll()
        self.pauses = pauses
        bansRevision = revision
        fetches.takeNoMore()
        banHits.forget(allBut: known)
        if list.shapes || !shaped.isEmpty { reshape() }
    }

    /// Whether no rule is asked about this client for a while. Looked up each time: a pause ends on
    /// time, whenever the desk gets round to taking it out.
    func isPaused(_ client: IPAddress, at now: WallTime) -> Bool {
        !pauses.isEmpty && pauses.pause(of: client, now: now) != nil
    }

    /// Cuts the live connections that `rule` refuses, unless another one of `all` allows them.
    /// Returns how many.
    func cut(refusedBy rule: BanList, of all: BanList) -> Int {
        let wall = wall(at: now())
        let matching = live.values.filter { connection in
            let row = connection.record.row()
            let exchange = connection.exchangeInProgress
            return row.verdict(of: rule, exchange: exchange, now: wall).refuses
                && row.verdict(of: all, exchange: exchange, now: wall).refuses
        }
        for connection in matching { connection.cut(.banned) }
        return matching.count
    }

    /// Cuts the live connections whose row matches. Returns how many.
    func cut(where matches: (ConnectionRow) -> Bool) -> Int {
        let matching = live.values.filter { matches($0.record.row()) }
        for connection in matching { connection.cut(.killed) }
        return matching.count
    }
}
