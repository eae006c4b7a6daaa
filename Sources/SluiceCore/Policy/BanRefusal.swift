/// What refuses, and how: a rule, or that no rule allows.
package struct BanRefusal: Equatable, Sendable {
    /// `nil` when it is that no rule allows.
    package let ban: Ban?
    package let action: BanAction

    /// `nil` for a verdict that refuses nothing.
    package init?(_ verdict: BanVerdict, of list: BanList) {
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
        return "refused by ban \(ban.id): \(ban.rule)\(note)"
    }
}
