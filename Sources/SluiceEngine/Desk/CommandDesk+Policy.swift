import SluiceCore

// The master list of bans: its changes, and the file it is kept in.
extension CommandDesk {
    func perform(
        _ change: PolicyChange, _ command: Command, by author: Author
    ) async -> ControlReply {
        if let fault = await runErrand(for: change, by: author) { return .failed(fault) }
        if let fault = await unusableList(of: change) { return .failed(fault) }
        var notice: Notice
        // A rule that has had its match is not there to be changed.
        let used = spendUsedRules()
        do {
            let revision = policy.revision
            notice = try policy.apply(change, now: parts.clock.wall(), author: author)
            if policy.revision != revision { rulesChanged = parts.clock.wall() }
        } catch {
            if !used.isEmpty {
                keepEntries()
                await install()
                _ = await save()
            }
            return .failed("\(error)")
        }
        keepEntries(notice, by: author)
        await install()
        notice = await listNotice(change, notice)
        if let request = change.cutting {
            let count = await cut(request)
            notice.text += "; \(count) live connection\(count == 1 ? "" : "s") cut"
        }
        if let complaint = await save() {
            notice = Notice(.warning, "\(notice.text); not written: \(complaint)")
        }
        return ControlReply(rows: [], notice: notice)
    }

    /// Every loop has the list when this returns: the next request meets it.
    func install() async {
        for id in policy.takeRenewed() { parts.usedRules.forget(id) }
        await takeLists()
        let (list, pauses) = (policy.list, policy.pauses)
        let (revision, known) = (policy.revision, policy.knownIDs)
        let old = installed
        installed = list
        let reshapes = await census.onEveryLoop {
            $0.install(list, pauses, revision, keepingHitsOf: known)
        }
        // By the rules in force when its turn comes: newer ones may be by then.
        if reshapes.contains(true) {
            await census.onEveryConnection { loop, connection in
                loop.reshape(connection)
                return true
            }
        }
        withExtendedLifetime((old, list)) {}
        parts.usedRules.forget(allBut: known)
    }

    private func spendUsedRules() -> [Ban] {
        let used = parts.usedRules.takeUntold().compactMap { id in
            policy.spend(id, now: parts.clock.wall())
        }
        if !used.isEmpty { rulesChanged = parts.clock.wall() }
        return used
    }

    /// Those that rules refer to now. Reading takes its time, and rules may change meanwhile.
    private func takeLists() async {
        var paths: Set<String>
        repeat {
            paths = policy.listPaths
            guard !paths.isEmpty || listGeneration > 0 else { return }
            let found = await lists.keep(paths)
            guard found.generation > listGeneration else { continue }
            listGeneration = found.generation
            policy.take(found.byPath)
        } while paths != policy.listPaths
    }

    private func cut(_ request: BanRequest) async -> Int {
        guard let id = policy.id(of: request.conditions) else { return 0 }
        let (rule, all) = (policy.list(of: id), policy.list)
        return await census.onEveryConnection { loop, connection in
            guard loop.refuses(connection, by: rule, of: all) else { return false }
            connection.cut(.banned)
            return true
        }
    }
}

// MARK: - The file

extension CommandDesk {
    /// At start. A file that cannot be read stops the program: bans that were written down and are
    /// not in force would be a silent hole.
    func loadBans() async throws {
        guard let rules = try file?.load() else { return }
        let refuses = file?.refusesByDefault ?? false
        policy = try PolicyState(rules, refusesByDefault: refuses, now: parts.clock.wall())
        await install()
        if !rules.isEmpty || refuses {
            parts.events.record(.info, "bans.txt: \(rules.count) rules in force")
        }
    }

    /// Once a second: deadlines, and the file when somebody edited it.
    func tick() async {
        let expired = policy.expire(now: parts.clock.wall())
        let used = spendUsedRules()
        let ended = policy.endPauses(now: parts.clock.wall())
        keepEntries()
        if !expired.isEmpty || !used.isEmpty || !ended.isEmpty {
            rulesChanged = parts.clock.wall()
            await install()
            _ = await save()
        }
        await reloadBans(force: false)
        if await lists.refresh(force: false) { await install() }
        reloadUsers(force: false)
    }

    /// Reads the password files again that have changed.
    func reloadUsers(force: Bool) {
        for event in parts.doorkeeper.reload(force: force) {
            parts.events.record(event.severity, event.text)
        }
    }

    /// Reads the file again when it has changed. A bad line keeps the list as it is.
    func reloadBans(force: Bool) async {
        if force, await lists.refresh(force: true) { await install() }
        guard let file, force || file.changedOnDisk() else { return }
        do {
            if let rules = try self.file?.load() { try await take(rules) }
            fileComplaint = nil
        } catch {
            // What the file says may not go with rules that are not in it.
            let complaint = error is BanFault ? "bans.txt: \(error)" : "\(error)"
            guard complaint != fileComplaint else { return }
            fileComplaint = complaint
            parts.events.record(.error, "\(complaint); the rules before stay in force")
        }
    }

    private func take(_ rules: [BanRule]) async throws {
        let revision = policy.revision
        let change = PolicyChange.load(
            rules, refusesByDefault: file?.refusesByDefault ?? false)
        let notice = try policy.apply(change, now: parts.clock.wall(), author: .file)
        guard policy.revision != revision else { return }
        rulesChanged = parts.clock.wall()
        keepEntries(notice)
        await install()
    }

    /// Returns why it could not be written. An edit by hand that was not read yet is taken in.
    private func save() async -> String? {
        do {
            let merged = try file?.save(
                policy.bans, refusesByDefault: policy.refusesByDefault)
            if let merged { try await take(merged) }
            return nil
        } catch {
            parts.events.record(.error, "\(error)")
            return "\(error)"
        }
    }

    func close() async {
        _ = await save()
        journalLog?.close()
    }
}
