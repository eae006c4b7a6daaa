import SluiceCore

/// The names that are being looked up or wait for a thread, and who waits for each. A client that
/// asks for many waits behind itself: the others still find a thread.
struct LookUpQueue<Waiter> {
    /// Names in all. Behind name servers that do not answer a line only grows.
    static var nameLimit: Int { 1024 }
    /// Names of one client: on a thread at once, and in all.
    static var clientThreads: Int { 8 }
    static var clientNameLimit: Int { 128 }
    static var waiterLimit: Int { 16_384 }

    enum Place: Equatable {
        /// Its name is to be looked up now.
        case begin
        /// Its name will be, or is being looked up already.
        case waiting
        case refused
    }

    private struct Name {
        var waiters: [Waiter]
        var client: IPAddress?
        /// By then the last of the waiters has given up.
        var deadline: MonotonicTime
        var hasBegun: Bool
    }

    private struct Share {
        var begun = 0
        var line: [String] = []
    }

    private var names: [String: Name] = [:]
    private var shares: [IPAddress?: Share] = [:]
    private var waiters = 0

    /// - Parameters:
    ///   - client: who asks; `nil` for sluice itself.
    ///   - deadline: when the waiter gives up.
    mutating func add(
        _ waiter: Waiter, for host: String, of client: IPAddress?, until deadline: MonotonicTime
    ) -> Place {
        guard waiters < Self.waiterLimit else { return .refused }
        let share = shares[client] ?? Share()
        let hasThread = share.begun < Self.clientThreads
        if let known = names[host] {
            waiters += 1
            names[host]?.waiters.append(waiter)
            names[host]?.deadline = max(known.deadline, deadline)
            return hasThread && takeOver(host, for: client) ? .begin : .waiting
        }
        let count = share.begun + share.line.count
        guard names.count < Self.nameLimit, client == nil || count < Self.clientNameLimit else {
            return .refused
        }
        waiters += 1
        names[host] = Name(
            waiters: [waiter], client: client, deadline: deadline, hasBegun: hasThread)
        if hasThread {
            shares[client, default: Share()].begun += 1
        } else {
            shares[client, default: Share()].line.append(host)
        }
        return hasThread ? .begin : .waiting
    }

    /// A name behind others of its client begins for another who wants it too.
    private mutating func takeOver(_ host: String, for client: IPAddress?) -> Bool {
        guard let name = names[host], !name.hasBegun, name.client != client else { return false }
        shares[name.client]?.line.removeAll { $0 == host }
        shares[client, default: Share()].begun += 1
        names[host]?.client = client
        names[host]?.hasBegun = true
        return true
    }

    /// Whether somebody still waits for it.
    func isWanted(_ host: String, now: MonotonicTime) -> Bool {
        names[host].map { now < $0.deadline } ?? false
    }

    /// It is done with. Returns who waited, and the name to be looked up in its place.
    mutating func finish(_ host: String) -> (waiters: [Waiter], next: String?) {
        guard let name = names.removeValue(forKey: host) else { return ([], nil) }
        waiters -= name.waiters.count
        var share = shares[name.client] ?? Share()
        share.begun -= 1
        let next = share.line.first
        if let next {
            share.line.removeFirst()
            share.begun += 1
            names[next]?.hasBegun = true
        }
        shares[name.client] = share.begun > 0 ? share : nil
        return (name.waiters, next)
    }
}
