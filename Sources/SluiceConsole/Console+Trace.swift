import SluiceCore

/// What rules say of an exchange is not in the snapshot: whoever opens its detail asks for it.
extension Console {
    /// What was asked about: the exchange, as far as it had come, and the last change of policy.
    struct AskedTrace: Equatable, Sendable {
        let id: ExchangeID
        let end: EndReason?
        let entry: JournalEntry.ID?
    }

    mutating func requestTraceIfDue(effects: inout [Effect]) {
        guard case .exchange(let row)? = screens[place]?.detailed else { return }
        let wanted = AskedTrace(
            id: row.id, end: row.end, entry: context.snapshot?.journal.all.last?.id)
        guard askedTrace != wanted else { return }
        askedTrace = wanted
        effects.append(.requestTrace(row.id))
    }
}

extension ExchangeTrace {
    /// A line a rule; what does not concern the exchange is counted.
    func add(to details: inout Details, _ context: Context) {
        details.heading("What the rules say of it")
        if let changed {
            details.add(
                "now", "Rules changed \(context.ago(changed)) ago, after it began.", .warn)
        }
        for entry in entries {
            details.add("rule \(entry.ban.id)", "\(entry.ban.rule): \(entry.sentence)", entry.role)
        }
        if isRefusedByDefault {
            details.add("default", "no rule allows it, and that is refused", .denied)
        }
        let rest = entries.isEmpty ? "" : "other "
        if others > 0 || entries.isEmpty {
            details.add("others", "\(Units.counted(others, rest + "rule")) not concerned", .dim)
        }
    }
}

extension BanTrace.Entry {
    fileprivate var role: Role {
        switch outcome {
        case .refuses: .denied
        case .allows: .ok
        case .delays, .shapes, .awaitsAddress: .warn
        case .dry: .dryRun
        case .outranked, .off, .expired, .unmet: .dim
        }
    }
}
