/// One change of policy, as it is remembered: when, by whom, what, and what came of it.
package struct JournalEntry: Identifiable, Equatable, Sendable {
    package enum Kind: Equatable, Sendable {
        case change
        /// It takes the entry of this number back.
        case undo(of: UInt64)
        case redo(of: UInt64)
        /// Nobody asked for it: time ran out, or a rule was used up.
        case end
        /// The configuration was read again; what takes it back is another edit of the file.
        case reload
    }

    /// Counts up with each entry.
    package let id: UInt64
    package let time: WallTime
    package let author: Author
    package let kind: Kind
    /// In words near those of the command: `ban host example.com`. Safe to show.
    package let change: String
    /// What was said about it. Safe to show.
    package let result: String
    /// It was taken back, and not made again since.
    package internal(set) var isUndone = false

    package init(
        id: UInt64, time: WallTime, author: Author, kind: Kind, change: String, result: String
    ) {
        self.id = id
        self.time = time
        self.author = author
        self.kind = kind
        self.change = change
        self.result = result
    }

    /// The entry that it undoes or does again.
    package var other: UInt64? {
        switch kind {
        case .undo(let id), .redo(let id): id
        case .change, .end, .reload: nil
        }
    }
}

extension JournalEntry: JSONRow {
    package func addMembers(to line: inout JSONLine, now: WallTime) {
        addFixedMembers(to: &line)
        line.add("undone", isUndone)
    }

    /// All but what later entries change.
    private func addFixedMembers(to line: inout JSONLine) {
        line.add("id", id)
        line.add("time", time)
        line.add("author", author.rawValue)
        line.add("kind", kind.word)
        line.add("of", other)
        line.add("change", change)
        line.add("result", result)
    }

    /// For the file, where each line stays as it was written.
    package var fileLine: [UInt8] {
        var line = JSONLine()
        addFixedMembers(to: &line)
        return line.finish() + [Byte.lf]
    }
}

extension JournalEntry.Kind {
    package var word: String {
        switch self {
        case .change: "change"
        case .undo: "undo"
        case .redo: "redo"
        case .end: "end"
        case .reload: "reload"
        }
    }
}

/// The latest entries, oldest first.
package struct JournalEntries: Sendable {
    package private(set) var all: [JournalEntry] = []

    /// Older ones are in the file only.
    package static let limit = 500

    package init() {}

    package mutating func add(_ entry: JournalEntry) {
        all.append(entry)
        if all.count > Self.limit { all.removeFirst() }
        guard let other = entry.other, let place = all.firstIndex(where: { $0.id == other }) else {
            return
        }
        if case .undo = entry.kind {
            all[place].isUndone = true
        } else {
            all[place].isUndone = false
        }
    }

    package subscript(_ id: JournalEntry.ID) -> JournalEntry? {
        guard let first = all.first?.id, id >= first, id - first < UInt64(all.count) else {
            return nil
        }
        return all[Int(id - first)]
    }
}
