/// What a rule looks at.
package enum BanField: String, CaseIterable, Sendable {
    /// The client's address, one or a block.
    case client
    /// The address sluice would connect to, one or a block.
    case addr
    /// The port sluice would connect to.
    case port
    /// The host asked for: exact, or `.suffix` for a domain and all below it.
    case host
    /// The beginning of the URL asked for, after normalisation.
    case url
    /// The last segment of the path, percent-decoded once.
    case name
}

/// What is done to what a rule matches.
package enum BanAction: Equatable, Sendable {
    /// An answer with this status (400-599) that names the rule.
    case status(UInt16)
    /// The connection is closed without an answer.
    case close
    /// The connection is reset.
    case reset
}

/// How long a rule lasts.
package enum BanLifetime: Equatable, Sendable {
    /// Not written to the file.
    case untilRestart
    case forever
    case until(WallTime)
}

/// A rule that refuses.
package struct Ban: Equatable, Identifiable, Sendable {
    package let id: BanID
    package var field: BanField
    /// As the operator wrote it; `BanMatcher` is made from it.
    package var value: String
    package var action: BanAction = .status(403)
    package var isOn = true
    /// Counts, and lets pass.
    package var isDry = false
    package var lifetime: BanLifetime = .untilRestart
    package var group: String?
    package var note: String?
    package var created: WallTime
    package var author: Author

    package init(
        id: BanID, field: BanField, value: String, created: WallTime, author: Author = .console
    ) {
        self.id = id
        self.field = field
        self.value = value
        self.created = created
        self.author = author
    }
}
