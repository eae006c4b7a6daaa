import SluiceCore

/// Screen 5: the rules that refuse, and what each did.
enum BansDefinition: TableDefinition {
    typealias Row = BanRow
    static let place = Place.bans
    static let parts = SnapshotParts()
    static let newestRow: NewestRow? = nil

    static let columns: [Column<BanRow>] = [
        Column(
            name: "ON", about: "on, off, or dry: counts and lets pass", width: .fixed(3),
            order: .bytes { row in Array(state(row).utf8)[...] }, text: { row, _ in state(row) },
            role: { row, _ in !row.ban.isOn ? .dim : row.ban.isDry ? .dryRun : .ok }),
        Column(
            name: "ID", about: "number of the rule", width: .fixed(4), alignsRight: true,
            order: .number { row, _ in Int64(row.id.number) }, text: { row, _ in "\(row.id)" }),
        Column(
            name: "ACTION", about: "what a client gets", width: .flexible(6, upTo: 22),
            order: .bytes { row in Array("\(row.ban.effect)".utf8)[...] },
            text: { row, _ in "\(row.ban.effect)" },
            role: { row, _ in
                !row.ban.isOn ? nil : row.ban.effect.role
            }),
        Column(
            name: "FIELD", about: "what the rule looks at", width: .fixed(6),
            order: .bytes { row in Array(row.ban.field.rawValue.utf8)[...] },
            text: { row, _ in row.ban.field.rawValue }),
        Column(
            name: "VALUE", about: "what it refuses", width: .flexible(15, upTo: 60),
            scrolls: true, order: .bytes { row in Array(row.ban.value.utf8)[...] },
            text: { row, _ in WireText(row.ban.value).escaped() + listWords(row) },
            role: { row, _ in row.lists.contains { $0.problem != nil } ? .warn : nil }),
        Column(
            name: "LEFT", about: "how long it lasts", width: .fixed(7), alignsRight: true,
            order: .number { row, _ in deadline(row) },
            text: { row, context in left(row, context) },
            role: { row, _ in if case .until = row.ban.lifetime { .warn } else { nil } }),
        Column(
            name: "HITS", about: "how often it refused", width: .fixed(5), alignsRight: true,
            order: .number { row, _ in Int64(clamping: row.hits) },
            text: { row, _ in Units.count(row.hits) },
            role: { row, _ in row.hits > 0 ? .denied : .dim }),
        Column(
            name: "LAST", about: "since it last refused", width: .fixed(6), alignsRight: true,
            rank: 1, order: .number { row, _ in row.lastHit?.nanoseconds ?? 0 },
            text: { row, context in row.lastHit.map(context.ago) ?? "-" }),
        Column(
            name: "NOTE", about: "why, in the operator's words",
            width: .flexible(8, upTo: 60, share: 2), rank: 2,
            order: .bytes { row in Array((row.ban.note ?? "").utf8)[...] },
            text: { row, _ in WireText(row.ban.note ?? "").escaped() }, role: { _, _ in .dim }),
    ]

    static func emptyWords(_ context: Context) -> String {
        "nothing is banned; b on a row of traffic bans it, n writes a rule"
    }

    static func rows(_ snapshot: Snapshot) -> [BanRow] { snapshot.bans }

    static func matches(_ row: BanRow, _ filter: FilterExpression) -> Bool { filter.matches(row) }

    static func tone(_ row: BanRow, _ context: Context) -> Role { row.ban.isOn ? .base : .dim }

    static func title(_ row: BanRow) -> String { "Ban \(row.id)" }

    static func subject(_ row: BanRow) -> Subject { .ban(row) }

    static func detail(_ row: BanRow, _ context: Context) -> [Line] {
        var details = Details()
        let ban = row.ban
        details.add(ban.effect.verb, ban.rule)
        details.add("with", ban.effect.sentence, ban.effect.role)
        details.add("state", stateSentence(ban), ban.isOn ? .ok : .dim)
        addLists(row, context, to: &details)
        details.add("lasts", lifetimeSentence(ban, context))
        details.add("hits", "\(row.hits)")
        details.add("last hit", row.lastHit.map { context.ago($0) + " ago" } ?? "never")
        details.add("group", ban.group.map { WireText($0).escaped() } ?? "-")
        details.add("note", ban.note.map { WireText($0).escaped() } ?? "-")
        details.add("made", "\(context.ago(ban.created)) ago, by \(ban.author.rawValue)")
        return details.lines
    }

    private static func state(_ row: BanRow) -> String {
        !row.ban.isOn ? "off" : row.ban.isDry ? "dry" : "on"
    }

    private static func stateSentence(_ ban: Ban) -> String {
        if !ban.isOn { return "off: it lets everything pass" }
        guard ban.isDry else { return "on" }
        return ban.effect.isLimit
            ? "dry: it counts what would be too much, and lets pass"
            : "dry: it counts and lets pass"
    }

    private static func deadline(_ row: BanRow) -> Int64 {
        switch row.ban.lifetime {
        case .until(let moment): moment.nanoseconds
        case .untilRestart: .max - 1
        case .once: .max - 2
        case .forever: .max
        }
    }

    private static func left(_ row: BanRow, _ context: Context) -> String {
        switch row.ban.lifetime {
        case .until(let moment): Units.span((moment - context.now) / 1_000_000_000)
        case .untilRestart: "restart"
        case .once: "once"
        case .forever: "forever"
        }
    }

    private static func lifetimeSentence(_ ban: Ban, _ context: Context) -> String {
        switch ban.lifetime {
        case .until(let moment):
            "until \(context.timeOfDay(moment)), "
                + "for another \(Units.span((moment - context.now) / 1_000_000_000))"
        case .untilRestart: "until sluice restarts"
        case .once: "until it has matched once; it is kept in bans.txt"
        case .forever: "forever; it is kept in bans.txt"
        }
    }
}

extension BanEffect {
    fileprivate var verb: String {
        switch self {
        case .refuse: "refuses"
        case .allow: "allows"
        case .delay: "delays"
        case .limit: "limits"
        case .fault: "disturbs"
        }
    }

    fileprivate var role: Role {
        switch self {
        case .allow: .ok
        case .fault, .limit: .warn
        case .refuse, .delay: .denied
        }
    }

    fileprivate var sentence: String {
        switch self {
        case .refuse(let action): action.sentence
        case .allow: "no look at the rules behind it"
        case .delay: "\(self), and lets pass"
        case .limit, .fault: words
        }
    }
}

extension BanAction {
    fileprivate var sentence: String {
        switch self {
        case .status(let status): "an answer with status \(status) that names the rule"
        case .close: "the connection closed without an answer"
        case .reset: "the connection reset"
        case .drop: "silence, until the connection's time is over"
        }
    }
}
