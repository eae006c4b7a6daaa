/// What the conditions of a rule mean. Two rules that mean the same match the same, however they
/// are written and in whatever order.
package struct BanMeaning: Hashable, Sendable {
    /// In the order they were written, each once.
    let matchers: [BanMatcher]
    let kind: Kind

    /// Rules of different kinds go beside each other.
    enum Kind: Sendable {
        case passing, requests, bandwidth, connections, fault
    }

    /// Reads the values; the fault says what is wrong with one.
    package init(
        _ conditions: [BanCondition], effect: BanEffect = .allow
    ) throws(BanFault) {
        guard (1...BanCondition.limit).contains(conditions.count) else {
            throw .conditions(conditions.count)
        }
        var matchers: [BanMatcher] = []
        for condition in conditions {
            let matcher = try BanMatcher(field: condition.field, value: condition.value)
            if !matchers.contains(matcher) { matchers.append(matcher) }
        }
        self.matchers = matchers
        kind = effect.kind
    }

    private init(matchers: [BanMatcher], kind: Kind) {
        self.matchers = matchers
        self.kind = kind
    }

    /// The lists it refers to.
    package var lists: [ListReference] {
        matchers.compactMap { if case .list(let list) = $0 { list } else { nil } }
    }

    /// The same with what was read from the files it refers to.
    func bound(to lists: [String: Blocklist]) -> Self {
        let bound: [BanMatcher] = matchers.map { matcher in
            if case .list(let list) = matcher { .list(list.bound(to: lists)) } else { matcher }
        }
        return Self(matchers: bound, kind: kind)
    }

    package static func == (left: Self, right: Self) -> Bool {
        left.kind == right.kind && left.matches(as: right)
    }

    /// The same subjects.
    func matches(as right: Self) -> Bool {
        matchers.count == right.matchers.count
            && matchers.allSatisfy { right.matchers.contains($0) }
    }

    /// Their sum does not ask for an order.
    package func hash(into hasher: inout Hasher) {
        hasher.combine(matchers.reduce(0) { $0 &+ $1.hashValue })
        hasher.combine(kind)
    }

    /// Whether it matches all that `other` matches; `false` also where that cannot be told.
    func covers(_ other: Self) -> Bool {
        matchers.allSatisfy { wide in other.matchers.contains { wide.covers($0) } }
    }
}
