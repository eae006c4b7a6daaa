/// Everything an operator can ask for: one vocabulary for keys, the `:` prompt, `sluice ctl`
/// and tests. `CommandParser` reads it, `description` prints it back.
package enum Command: Equatable, Sendable {
    /// `ban` and `allow`.
    case ban(BanRequest)
    case unban(BanSelector)
    /// `bans on ID`, `bans off ID`: keep the rule, switch it.
    case switchBan(BanID, on: Bool)
    /// `bans on group NAME`, `bans off group NAME`.
    case switchGroup(String, on: Bool)
    /// `bans move ID PLACE|up|down`
    case moveBan(BanID, to: BanPlace)
    /// `bans default refuse|pass`: what becomes of that which no rule allows.
    case refuseByDefault(Bool)
    /// `bans pause 5m [client BLOCK]`: seconds in which no rule is asked.
    case pauseBans(seconds: Int64, client: String?)
    /// `bans resume [client BLOCK]`
    case resumeBans(client: String?)
    /// `bans edit ID FIELD VALUE ...`: the same rule, saying something else.
    case editBan(BanID, BanRequest)
    /// `bans test TEXT`: what rules say of this URL, host or address, and each of them why.
    case testBans(String)
    /// `bans import FILE [group NAME] [note TEXT]`: each entry of a list becomes a rule.
    case importBans(path: String, group: String?, note: String?)
    /// `bans export FILE [as FORM]`: writes the rules as a list.
    case exportBans(path: String, BlocklistForm)
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
        case connections, requests, cache, bans, upstreams, log, journal, listeners
    }
}

/// `ban FIELD VALUE [and FIELD VALUE]... [once|for ...] [reply ...] [dry] [cut] [group NAME]
/// [note TEXT]`, or the same with `allow`.
package struct BanRequest: Equatable, Sendable {
    package var conditions: [BanCondition]
    package var effect: BanEffect = .refuse(.status(403))
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
        case once
    }

    package init(_ conditions: [BanCondition]) { self.conditions = conditions }

    package init(field: BanField, value: String) { self.init([BanCondition(field, value)]) }
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

/// `unban ID` or `unban FIELD VALUE [and FIELD VALUE]...`.
package enum BanSelector: Equatable, Sendable {
    case id(BanID)
    case rule([BanCondition])
}

/// `kill ID` or `kill FILTER`.
package enum KillTarget: Equatable, Sendable {
    case connection(ConnectionID)
    case filter(String)
}
