extension PolicyState {
    mutating func pause(
        _ seconds: Int64, _ client: String?, now: WallTime
    ) throws(BanFault) -> Notice {
        guard (1...BanPause.longest).contains(seconds) else { throw .pause(seconds) }
        let clients = try Self.block(client)
        var after = pauses
        _ = after.remove { $0.isOver(at: now) }
        let pause = BanPause(of: seconds, clients: clients, now: now)
        let isKnown = after.all.contains { $0.clients == clients }
        guard isKnown || after.all.count < BanPauses.limit else { throw .tooManyPauses }
        after.set(pause)
        let length = CommandDuration.text(seconds)
        commit("bans pause \(length)\(pause.scope)", [.pauses(before: pauses, after: after)])
        return Notice(
            .warning,
            "bans are off\(pause.scope) for \(length), until \(pause.until.timestamp) or a restart")
    }

    mutating func resume(_ client: String?) throws(BanFault) -> Notice {
        let clients = try Self.block(client)
        var after = pauses
        let ended = after.remove { client == nil || $0.clients == clients }
        guard let first = ended.first else { return Notice(.info, "bans are not off") }
        let scope = ended.count == 1 ? first.scope : ""
        commit("bans resume\(scope)", [.pauses(before: pauses, after: after)])
        return Notice(.info, "bans are in force again\(scope)")
    }

    /// Takes out the pauses that are over, and returns them.
    package mutating func endPauses(now: WallTime) -> [BanPause] {
        let ended = pauses.remove { $0.isOver(at: now) }
        if !ended.isEmpty { revision += 1 }
        for pause in ended {
            tellEnd("bans are in force again\(pause.scope): the pause is over", now, .time)
        }
        return ended
    }

    private static func block(_ client: String?) throws(BanFault) -> AddressBlock? {
        guard let client else { return nil }
        guard let block = AddressBlock(client) else { throw .value(.client, client, .address) }
        return block
    }
}
