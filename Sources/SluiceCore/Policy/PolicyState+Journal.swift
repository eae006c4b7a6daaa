// What the journal is told of, and what it does outside of the rules.
extension PolicyState {
    /// What is to be done outside of the rules when the last step is taken back, or made again.
    package struct Errand: Equatable, Sendable {
        package let step: UInt64
        package let sentence: String
        package let orders: [Command]
    }

    package var undoErrand: Errand? { journal.lastDone.map { Errand($0, \.back) } }
    package var redoErrand: Errand? { journal.lastUndone.map { Errand($0, \.again) } }

    /// Takes in what was changed outside of the rules.
    /// - Parameters:
    ///   - back: commands that make it as it was before.
    ///   - again: commands that make it as it is now.
    package mutating func note(
        _ sentence: String, result: String, back: [Command], again: [Command], now: WallTime,
        author: Author
    ) {
        commit(sentence, [.elsewhere(back: back, again: again)])
        tell(result, now, author)
    }

    /// Takes in that the configuration was read again: an entry, and no step to be taken back.
    package mutating func noteReload(_ result: String, now: WallTime, author: Author) {
        done = ("reload", .reload)
        tell(result, now, author)
    }

    /// A step that cannot be taken back, or made again, would be in the way of all others.
    package mutating func forget(step: UInt64) { journal.forget(step) }

    /// Entries since this was last asked.
    package mutating func takeEntries() -> [JournalEntry] {
        defer { untold = [] }
        return untold
    }

    /// Goes on behind the entries of the file.
    package mutating func numberEntries(after last: UInt64) {
        nextEntry = max(nextEntry, last &+ 1)
    }

    /// Makes an entry of what has just been done, if it was anything.
    mutating func tell(_ result: String, _ now: WallTime, _ author: Author) {
        guard let (change, kind) = done else { return }
        done = nil
        untold.append(
            JournalEntry(
                id: nextEntry, time: now, author: author, kind: kind, change: change,
                result: result))
        nextEntry += 1
    }

    mutating func tellEnd(_ change: String, _ now: WallTime, _ author: Author) {
        done = (change, .end)
        tell(change, now, author)
    }
}

extension PolicyState.Errand {
    fileprivate init(_ step: Journal.Step, _ orders: (Journal.Edit) -> [Command]) {
        self.init(
            step: step.entry, sentence: step.sentence, orders: step.edits.flatMap(orders))
    }
}

extension Journal.Edit {
    fileprivate var back: [Command] {
        if case .elsewhere(let back, _) = self { back } else { [] }
    }

    fileprivate var again: [Command] {
        if case .elsewhere(_, let again) = self { again } else { [] }
    }
}
