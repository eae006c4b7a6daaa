import SluiceCore

// The journal: every change of policy is an entry, and undo walks it.
extension CommandDesk {
    /// At start. A journal that cannot be kept is said once, and stops nothing.
    func openJournal(_ path: String) {
        let events = parts.events
        do throws(FileFault) {
            let log = try JournalLog(path: path) { report in
                switch report {
                case .failing(let fault): events.record(.error, "journal.jsonl: \(fault)")
                case .recovered: events.record(.info, "journal.jsonl: lines are written again")
                case .notReopened(let fault):
                    events.record(.error, "journal.jsonl: \(fault); the old file stays in use")
                }
            }
            journalLog = log
            policy.numberEntries(after: log.lastEntry)
        } catch {
            events.record(.error, "\(error); changes of policy are not kept there")
        }
    }

    /// Takes in what policy has told, and says it in the log.
    /// - Parameters:
    ///   - notice: what was said about it.
    ///   - author: who is told when nothing has changed.
    func keepEntries(_ notice: Notice? = nil, by author: Author? = nil) {
        let entries = policy.takeEntries()
        for entry in entries {
            let isAsked = entry.kind != .end && entry.author != .file
            parts.events.record(
                notice?.severity ?? .info,
                (isAsked ? "\(entry.author.rawValue): " : "") + entry.result, entry: entry.id)
        }
        keep(entries)
        guard entries.isEmpty, let notice, let author else { return }
        parts.events.record(notice.severity, "\(author.rawValue): \(notice.text)")
    }

    private func keep(_ entries: [JournalEntry]) {
        for entry in entries { journal.add(entry) }
        journalLog?.append(entries)
    }

    /// A change to a server or a listener, which has been made.
    /// - Parameter hasEvent: it is in the log already.
    func note(
        _ sentence: String, result: String, back: [Command], again: [Command], by author: Author,
        hasEvent: Bool = false
    ) {
        policy.note(
            sentence, result: result, back: back, again: again, now: parts.clock.wall(),
            author: author)
        if hasEvent { keep(policy.takeEntries()) } else { keepEntries() }
    }

    /// What undo or redo has to do outside of the rules comes first: it may fail.
    /// - Returns: why it cannot be; the step is forgotten then, as it would be in the way.
    func runErrand(for change: PolicyChange, by author: Author) async -> String? {
        let isUndo = change == .undo
        guard isUndo || change == .redo,
            let errand = isUndo ? policy.undoErrand : policy.redoErrand, !errand.orders.isEmpty
        else { return nil }
        for order in errand.orders {
            guard let fault = await carryOut(order, by: author) else { continue }
            policy.forget(step: errand.step)
            return "cannot \(isUndo ? "undo" : "redo") \(errand.sentence): \(fault)"
        }
        let isStillLast = (isUndo ? policy.undoErrand : policy.redoErrand)?.step == errand.step
        guard !isStillLast else { return nil }
        policy.forget(step: errand.step)
        return "something else was changed at the same moment"
    }

    /// Without an entry of its own.
    private func carryOut(_ order: Command, by author: Author) async -> String? {
        switch order {
        case .upstream(let name, let change):
            do { _ = try parts.upstreams.order(change, of: name, by: author) } catch {
                return "\(error)"
            }
        case .listener(let name, let change):
            do throws(ListenerFault) { _ = try await carryOut(change, of: name) } catch {
                return error.description
            }
        default: return "that cannot be undone"
        }
        return nil
    }
}
