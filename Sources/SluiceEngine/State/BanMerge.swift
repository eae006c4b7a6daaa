import SluiceCore

/// Two people changed the same list of rules: someone in the file, someone in sluice. Each rule
/// ends as the one left it who changed it; if both did, sluice, who was asked last, has its way.
struct BanMerge {
    /// As both knew it.
    let base: [BanRule]
    /// As it is in the file now.
    let theirs: [BanRule]
    /// As it is in sluice now.
    let ours: [BanRule]

    /// In the order of the file, then of sluice.
    func merged() -> [BanRule] {
        let (base, ours) = (Self.byMeaning(self.base), Self.byMeaning(self.ours))
        var left = ours
        var result: [BanRule] = []
        for rule in theirs {
            guard let meaning = Self.meaning(of: rule) else { continue }
            let own = left.removeValue(forKey: meaning)
            if own == base[meaning] {
                result.append(rule)
            } else if let own {
                result.append(own)
            }
        }
        result += self.ours.filter { rule in
            guard let meaning = Self.meaning(of: rule) else { return false }
            // What we did not touch and is gone from the file was taken out there.
            return left[meaning] != nil && base[meaning] != rule
        }
        return result
    }

    private static func byMeaning(_ rules: [BanRule]) -> [BanMeaning: BanRule] {
        var found: [BanMeaning: BanRule] = [:]
        for rule in rules {
            if let meaning = meaning(of: rule) { found[meaning] = rule }
        }
        return found
    }

    private static func meaning(of rule: BanRule) -> BanMeaning? {
        try? BanMeaning(rule.conditions, effect: rule.effect)
    }
}
