import SluiceCore

extension Console {
    mutating func performPolicy(_ action: Action, effects: inout [Effect]) {
        switch action {
        case .undo: takeBack(.undo, effects: &effects)
        case .redo: takeBack(.redo, effects: &effects)
        case .ban: openBanSheet(effects: &effects)
        case .pause: openPauseDialog()
        case .lift: liftBan(effects: &effects)
        case .kill: askToKill(effects: &effects)
        case .evict: askToEvict(effects: &effects)
        case .revalidate: revalidate(effects: &effects)
        case .flush: askToFlush()
        case .newBan: openCommandPrompt("ban ")
        case .editBan, .deleteBan, .switchBan, .doubled, .halved, .moveUp, .moveDown:
            performOnBan(action, effects: &effects)
        case .drain: change(.drain, effects: &effects)
        case .ready: change(.ready, effects: &effects)
        case .maintenance: change(.maintenance, effects: &effects)
        case .weigh: openWeightPrompt(effects: &effects)
        default: effects.append(.bell)
        }
    }

    var selection: Subject? { screens[place]?.selection }

    /// Frozen or not, undo concerns policy as it stands now.
    private mutating func takeBack(_ command: Command, effects: inout [Effect]) {
        let what = command == .undo ? context.snapshot?.undo : context.snapshot?.redo
        guard what != nil else {
            tell("there is nothing to \(command == .undo ? "undo" : "redo")")
            return
        }
        effects.append(.submit(command))
    }

    // MARK: Bans

    private mutating func openBanSheet(effects: inout [Effect]) {
        guard let subject = selection else { return nothingSelected(effects: &effects) }
        guard let sheet = BanSheet(subject, shown) else {
            tell("nothing of this row can be banned", .warning)
            return
        }
        dialog = .banSheet(sheet)
        requestSnapshot(effects: &effects)
    }

    mutating func performInBanSheet(_ action: Action, effects: inout [Effect]) {
        guard case .banSheet(var sheet) = dialog else { return }
        switch action {
        case .accept:
            dialog = nil
            effects.append(.submit(.ban(sheet.request)))
        case .cancel: dialog = nil
        case .editAsCommand:
            dialog = nil
            openCommandPrompt("\(Command.ban(sheet.request))")
        default:
            sheet.perform(action, shown)
            dialog = .banSheet(sheet)
        }
    }

    private mutating func liftBan(effects: inout [Effect]) {
        guard case .exchange(let row) = selection else { return nothingSelected(effects: &effects) }
        guard let rule = row.rule else {
            tell(
                row.end == .banned
                    ? "no rule allows it: bans default pass would let it through"
                    : "no ban refused this row")
            return
        }
        effects.append(.submit(.unban(.id(rule))))
    }

    private mutating func performOnBan(_ action: Action, effects: inout [Effect]) {
        guard case .ban(let row) = selection else { return nothingSelected(effects: &effects) }
        switch action {
        case .switchBan: effects.append(.submit(.switchBan(row.id, on: !row.ban.isOn)))
        case .deleteBan: effects.append(.submit(.unban(.id(row.id))))
        // In the order in which rules are asked, however the table is sorted; what that order is by
        // then, a key that repeats cannot know.
        case .moveUp: effects.append(.submit(.moveBan(row.id, to: .up)))
        case .moveDown: effects.append(.submit(.moveBan(row.id, to: .down)))
        case .doubled, .halved:
            guard let effect = row.ban.effect.scaled(doubled: action == .doubled) else {
                return tell("rule \(row.id) has no number to change")
            }
            var request = BanRequest(rewriting: row.ban, now: context.now)
            request.effect = effect
            effects.append(.submit(.editBan(row.id, request)))
        default:
            let request = BanRequest(rewriting: row.ban, now: context.now)
            openCommandPrompt("\(Command.editBan(row.id, request))")
        }
    }

    // MARK: What is asked first

    private mutating func askToKill(effects: inout [Effect]) {
        let chosen = markedOrSelected
        guard !chosen.isEmpty else { return nothingSelected(effects: &effects) }
        var seen: Set<ConnectionID> = []
        let open = chosen.compactMap(\.killable).filter { seen.insert($0.id).inserted }
        guard !open.isEmpty else {
            tell(chosen.count == 1 ? "that connection is closed" : "those connections are closed")
            return
        }
        dialog = .confirmation(
            Confirmation(
                question: "Kill \(Units.counted(open.count, "connection"))?",
                subjects: open.map(\.words),
                effects: open.map { .submit(.kill(.connection($0.id))) }))
    }

    private mutating func askToEvict(effects: inout [Effect]) {
        let marked = screens[place]?.marked ?? []
        let filter = screens[place]?.filter ?? ViewFilter()
        if marked.isEmpty, filter.active != nil {
            let count = screens[place]?.shown.count ?? 0
            ask(evictQuestion(filter.text, count: count), [.filter(filter.text)])
            return
        }
        let keys = markedOrSelected.compactMap(\.cacheKey)
        guard !keys.isEmpty else { return nothingSelected(effects: &effects) }
        ask("Evict \(Units.counted(keys.count, "entry"))?", keys.map { .key($0) })
    }

    /// The engine evicts what matches, also what a snapshot has no room to show.
    func evictQuestion(_ filter: String, count: Int) -> String {
        let isPart = context.snapshot.map { CacheDefinition.omitted($0) > 0 } ?? false
        let atLeast = isPart ? "at least " : ""
        return "Evict \(atLeast)\(Units.counted(count, "entry")) that match \(filter)?"
    }

    private mutating func ask(_ question: String, _ evictions: [EvictTarget]) {
        dialog = .confirmation(
            Confirmation(
                question: question, subjects: evictions.map { WireText("\($0)").escaped() },
                effects: evictions.map { .submit(.evict($0)) }))
    }

    mutating func askToFlush() {
        let count = context.snapshot.map { CacheDefinition.count($0) } ?? 0
        dialog = .confirmation(
            Confirmation(
                question: "Flush the cache, all \(Units.counted(count, "entry"))?", subjects: [],
                effects: [.submit(.flush)]))
    }

    var markedOrSelected: [Subject] {
        let marked = screens[place]?.marked ?? []
        return marked.isEmpty ? selection.map { [$0] } ?? [] : marked
    }

    mutating func nothingSelected(effects: inout [Effect]) {
        tell("no row is selected")
        effects.append(.bell)
    }
}

// MARK: - Rows as what they stand for

extension Subject {
    /// The connection to kill, while it is open, and words for the question.
    fileprivate var killable: (id: ConnectionID, words: String)? {
        switch self {
        case .connection(let row) where row.ended == nil:
            (row.id, "\(row.id)  \(row.client)  \(row.target.escaped())")
        // A connection outlives its exchanges; the engine knows whether this one still does.
        case .exchange(let row):
            (row.connection, "\(row.connection)  \(row.client)  \(row.host.escaped())")
        default: nil
        }
    }

    var cacheKey: String? {
        guard case .entry(let row) = self else { return nil }
        return String(decoding: row.key.bytes, as: UTF8.self)
    }
}

extension BanRequest {
    /// What would have to be asked for to get this rule; a deadline becomes the time that is left.
    init(rewriting ban: Ban, now: WallTime) {
        self.init(ban.conditions)
        effect = ban.effect
        isDry = ban.isDry
        group = ban.group
        note = ban.note
        switch ban.lifetime {
        case .untilRestart: lifetime = .untilRestart
        case .forever: lifetime = .forever
        case .once: lifetime = .once
        case .until(let moment): lifetime = .seconds(max(1, (moment - now) / 1_000_000_000))
        }
    }
}
