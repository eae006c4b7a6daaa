/// A row of a table as `sluice ctl --json` prints it. The keys are the words of the screens and
/// stay as they are: scripts read them.
package protocol JSONRow {
    /// - Parameter now: for ages and time left; the moment the row was taken.
    func addMembers(to line: inout JSONLine, now: WallTime)
}

extension JSONRow {
    package func jsonLine(now: WallTime) -> [UInt8] {
        var line = JSONLine()
        addMembers(to: &line, now: now)
        return line.finish()
    }
}

extension ConnectionRow: JSONRow {
    package func addMembers(to line: inout JSONLine, now: WallTime) {
        line.add("id", id.number)
        line.add("listener", listener)
        line.add("kind", kind.rawValue)
        line.add("client", "\(client)")
        line.add("user", user)
        line.add("opened", opened)
        line.add("age", nanoseconds: (ended ?? now) - opened)
        line.add("target", target)
        line.add("upstream", upstream.map { "\($0)" })
        line.add("state", state.rawValue)
        line.add("in", bytesIn)
        line.add("out", bytesOut)
        line.add("requests", UInt64(requests))
        line.add("ended", ended)
        line.add("end", end?.rawValue)
    }
}

extension ExchangeRow: JSONRow {
    package func addMembers(to line: inout JSONLine, now: WallTime) {
        line.add("id", id.number)
        line.add("connection", connection.number)
        line.add("time", started)
        line.add("client", "\(client)")
        line.add("user", user)
        line.add("method", method)
        line.add("host", host)
        line.add("path", path)
        line.add("status", UInt64(status))
        line.add("cache", cache.word)
        line.add("verdict", "\(cache)")
        line.add("size", size)
        line.add("duration", nanoseconds: duration)
        line.add("rule", rule.map { UInt64($0.number) })
        line.add("end", end?.rawValue)
    }
}

extension CacheEntryRow: JSONRow {
    package func addMembers(to line: inout JSONLine, now: WallTime) {
        line.add("id", id.number)
        line.add("key", key)
        line.add("status", UInt64(status))
        line.add("size", size)
        line.add("age", age)
        line.add("ttl", nanoseconds: expires - now)
        line.add("expires", expires)
        line.add("hits", hits)
        line.add("last_hit", lastHit)
        line.add("state", state.rawValue)
        line.add("vary", vary)
        line.add("place", place.rawValue)
    }
}

extension BanRow: JSONRow {
    package func addMembers(to line: inout JSONLine, now: WallTime) {
        line.add("id", UInt64(id.number))
        line.add("on", ban.isOn)
        line.add("dry", ban.isDry)
        line.add("field", ban.field.rawValue)
        line.add("value", ban.value)
        line.add("rule", ban.rule)
        line.add("action", "\(ban.effect)")
        line.add("lifetime", ban.lifetime.word)
        line.add("until", ban.deadline)
        line.add("left", nanoseconds: ban.deadline.map { $0 - now })
        line.add("hits", hits)
        line.add("last_hit", lastHit)
        line.add("group", ban.group)
        line.add("note", ban.note)
        line.add("created", ban.created)
        line.add("author", ban.author.rawValue)
        guard !lists.isEmpty else { return }
        line.add("entries", UInt64(lists.reduce(0) { $0 + $1.entries }))
        line.add("faults", UInt64(lists.reduce(0) { $0 + $1.faults }))
        line.add("loaded", lists.compactMap(\.loaded).min())
        line.add("problem", lists.compactMap(\.problem).first)
    }
}

extension BanTrace.Entry: JSONRow {
    package func addMembers(to line: inout JSONLine, now: WallTime) {
        line.add("id", UInt64(ban.id.number))
        line.add("rule", ban.rule)
        line.add("action", "\(ban.effect)")
        line.add("outcome", sentence)
    }
}

extension EventRow: JSONRow {
    package func addMembers(to line: inout JSONLine, now: WallTime) {
        line.add("id", id)
        line.add("time", time)
        line.add("severity", severity.rawValue)
        line.add("text", text)
    }
}

extension ListenerRow: JSONRow {
    package func addMembers(to line: inout JSONLine, now: WallTime) {
        line.add("name", name)
        line.add("kind", kind.rawValue)
        line.add("address", "\(address)")
        line.add("upstream", upstream)
        line.add("open", open)
        line.add("draining", isDraining)
    }
}

extension BanLifetime {
    fileprivate var word: String {
        switch self {
        case .untilRestart: "until-restart"
        case .forever: "forever"
        case .until: "until"
        case .once: "once"
        }
    }
}
