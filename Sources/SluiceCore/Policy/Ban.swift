/// What a condition of a rule looks at.
package enum BanField: String, CaseIterable, Sendable {
    /// The client's address, one or a block.
    case client
    /// The address sluice would connect to, one or a block.
    case addr
    /// The port sluice would connect to.
    case port
    /// The host asked for: exact, or `.suffix` for a domain and all below it.
    case host
    /// The URL asked for, after normalisation: how it begins, a glob or `re:` and an expression.
    case url
    /// The last segment of the path, percent-decoded once.
    case name
    /// Who asks, as a password has shown.
    case user
    /// The method of a request; `CONNECT` for a tunnel that a request asks for.
    case method
}

/// One thing that has to be so for a rule to match.
package struct BanCondition: Hashable, Sendable {
    package var field: BanField
    /// As the operator wrote it; `BanMatcher` is made from it.
    package var value: String

    /// Of one rule, at the most.
    package static let limit = 8

    package init(_ field: BanField, _ value: String) {
        self.field = field
        self.value = value
    }
}

/// How a rule refuses.
package enum BanAction: Equatable, Sendable {
    /// An answer with this status (400-599) that names the rule.
    case status(UInt16)
    /// The connection is closed without an answer.
    case close
    /// The connection is reset.
    case reset
    /// Nothing is said; the connection stays open until its time is over.
    case drop
}

/// What becomes of that which a rule matches.
package enum BanEffect: Equatable, Sendable {
    case refuse(BanAction)
    /// It passes, whatever rules behind this one say.
    case allow
    /// It waits so many seconds, 1 to `BanRule.longestDelay`, and passes unless another rule
    /// refuses it.
    case delay(Int64)
    /// It passes as far as there is still some of this left.
    case limit(Quota)
    /// It passes, and its bytes fare like this.
    case fault(Fault)
}

/// How long a rule lasts.
package enum BanLifetime: Equatable, Sendable {
    /// Not written to the file.
    case untilRestart
    case forever
    case until(WallTime)
    /// Until it has matched.
    case once
}

/// A rule. Rules stand in an order; the first that matches and is in earnest decides.
package struct Ban: Equatable, Identifiable, Sendable {
    package let id: BanID
    /// All of them have to be met; at least one.
    package var conditions: [BanCondition]
    package var effect: BanEffect = .refuse(.status(403))
    package var isOn = true
    /// Counts, and changes nothing.
    package var isDry = false
    package var lifetime: BanLifetime = .untilRestart
    package var group: String?
    package var note: String?
    package var created: WallTime
    package var author: Author

    package init(
        id: BanID, conditions: [BanCondition], created: WallTime, author: Author = .console
    ) {
        self.id = id
        self.conditions = conditions
        self.created = created
        self.author = author
    }

    package init(
        id: BanID, field: BanField, value: String, created: WallTime, author: Author = .console
    ) {
        let condition = BanCondition(field, value)
        self.init(id: id, conditions: [condition], created: created, author: author)
    }
}
