/// What refuses, and how: a rule, or that no rule allows.
package struct BanRefusal: Equatable, Sendable {
    /// `nil` when it is that no rule allows.
    package let ban: Ban?
    package let action: BanAction
    /// Of a rule whose limit is reached: seconds after which it is worth another try.
    package let retryAfter: Int64?

    /// What a rule gives is used up.
    package init(over ban: Ban, retryAfter: Int64) {
        self.ban = ban
        action = .status(429)
        self.retryAfter = retryAfter
    }

    /// `nil` for a verdict that refuses nothing.
    package init?(_ verdict: BanVerdict, of list: BanList) {
        retryAfter = nil
        if let rule = verdict.refusing, case .refuse(let action) = list.bans[rule].effect {
            ban = list.bans[rule]
            self.action = action
        } else if verdict.isRefusedByDefault {
            ban = nil
            action = .status(403)
        } else {
            return nil
        }
    }

    /// `host example.com`, or what stands for a rule.
    package var rule: String { ban?.rule ?? "default" }

    /// For whoever is refused: `refused by ban 1: host example.com (not in class)`.
    package var sentence: String {
        guard let ban else { return "refused by default: no rule allows it" }
        let note = ban.note.map { " (\($0))" } ?? ""
        if case .limit(let quota) = ban.effect {
            return "over limit \(ban.id): \(quota) for \(ban.rule)\(note)"
        }
        return "refused by ban \(ban.id): \(ban.rule)\(note)"
    }
}
