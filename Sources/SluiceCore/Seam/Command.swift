/// Everything an operator can ask for: one vocabulary for keys, the `:` prompt, `sluice ctl`
/// and tests. `CommandParser` reads it, `description` prints it back.
package enum Command: Equatable, Sendable {
    case ban(BanRequest)
    case unban(BanSelector)
    /// `bans on ID`, `bans off ID`: keep the rule, switch it.
    case switchBan(BanID, on: Bool)
    /// `bans edit ID FIELD VALUE ...`: the same rule, saying something else.
    case editBan(BanID, BanRequest)
    /// `bans test TEXT`: which rule would refuse this URL, host or address.
    case testBans(String)
    /// Ends the connection, or all a filter matches.
    case kill(KillTarget)
    /// Removes the entry with this key, or all a filter matches.
    case evict(EvictTarget)
    /// Asks the origin whether the entry with this key still holds, or all a filter matches.
    case revalidate(EvictTarget)
    case flush
    case undo
    case redo
    /// `upstream NAME drain|ready|maintenance`, `upstream NAME weight N`: a server by its row's
    /// name, by its own name where that is unique, or a whole group.
    case upstream(name: String, UpstreamChange)
    /// `listener NAME drain|resume`; also by its address alone.
    case listener(name: String, ListenerChange)
    /// Reads the configuration again.
    case reload
    case show(Table, filter: String)
    /// `show entry KEY`: all there is to say about what is stored for a key.
    case showEntry(String)
    case snapshot
    case counters
    case theme(String)
    case quit

    package enum Table: String, CaseIterable, Sendable {
        case connections, requests, cache, bans, upstreams, log, listeners
    }
}

/// `ban FIELD VALUE [for ...] [reply ...] [dry] [cut] [group NAME] [note TEXT]`.
package struct BanRequest: Equatable, Sendable {
    package var field: BanField
    package var value: String
    package var action: BanAction = .status(403)
    package var lifetime: Lifetime = .untilRestart
    package var isDry = false
    /// Also end the live connections it matches.
    package var cut = false
    package var group: String?
    package var note: String?

    /// A lifetime as asked for; the engine turns a length into a deadline.
    package enum Lifetime: Equatable, Sendable {
        case untilRestart
        case forever
        /// Seconds, at least 1.
        case seconds(Int64)
    }

    package init(field: BanField, value: String) {
        self.field = field
        self.value = value
    }
}

/// What an operator can do to a server.
package enum UpstreamChange: Equatable, Sendable {
    case drain, ready, maintenance
    /// 0-1000.
    case weight(Int)
}

/// What an operator can do to a listener.
package enum ListenerChange: String, CaseIterable, Sendable {
    case drain, resume
}

/// `unban ID` or `unban FIELD VALUE`.
package enum BanSelector: Equatable, Sendable {
    case id(BanID)
    case rule(BanField, String)
}

/// `kill ID` or `kill FILTER`.
package enum KillTarget: Equatable, Sendable {
    case connection(ConnectionID)
    case filter(String)
}
