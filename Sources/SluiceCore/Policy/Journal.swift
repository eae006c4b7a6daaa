/// What was done to the policy, so that it can be taken back.
struct Journal: Sendable {
    enum Edit: Sendable {
        /// One rule before and after; absent where it did not exist. `place` is where it stood.
        case rule(BanID, place: Int, before: CompiledBan?, after: CompiledBan?)
        /// All rules, in both orders.
        case order(before: [BanID], after: [BanID])
        /// Whether what no rule allows is refused.
        case byDefault(before: Bool, after: Bool)
        /// All of them, as they were.
        case pauses(before: BanPauses, after: BanPauses)
        /// Servers and listeners: the commands that make them as they were, and as they are.
        case elsewhere(back: [Command], again: [Command])

        var id: BanID? {
            if case .rule(let id, _, _, _) = self { id } else { nil }
        }

        /// Of a rule that was there before.
        var changedPlace: Int? {
            if case .rule(_, let place, _?, _) = self { place } else { nil }
        }
    }

    /// What one command did, and the sentence that names it.
    struct Step: Sendable {
        /// The number of its entry.
        let entry: UInt64
        let sentence: String
        let edits: [Edit]
        /// Rules in their order before it, as far as it changed or took out any: who comes back
        /// stands behind those of them that are still there.
        let order: [BanID]
    }

    /// Older steps are forgotten.
    static let limit = 100

    private var done: [Step] = []
    private var undone: [Step] = []

    var lastDone: Step? { done.last }
    var lastUndone: Step? { undone.last }

    /// Of every rule that a step tells of.
    var ids: Set<BanID> { Set((done + undone).lazy.flatMap(\.edits).compactMap(\.id)) }

    /// A new step; what was undone before it cannot be redone any more.
    mutating func record(_ step: Step) {
        undone.removeAll()
        done.append(step)
        if done.count > Self.limit { done.removeFirst() }
    }

    mutating func forget(_ entry: UInt64) {
        done.removeAll { $0.entry == entry }
        undone.removeAll { $0.entry == entry }
    }

    mutating func takeUndo() -> Step? {
        guard let step = done.popLast() else { return nil }
        undone.append(step)
        return step
    }

    mutating func takeRedo() -> Step? {
        guard let step = undone.popLast() else { return nil }
        done.append(step)
        return step
    }
}
