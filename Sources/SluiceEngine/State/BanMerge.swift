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
        let (base, ours) = (Self.byMatcher(self.base), Self.byMatcher(self.ours))
        var left = ours
        var result: [BanRule] = []
        for rule in theirs {
            guard let matcher = Self.matcher(of: rule) else { continue }
            let own = left.removeValue(forKey: matcher)
            if own == base[matcher] {
                result.append(rule)
            } else if let own {
                result.append(own)
            }
        }
        result += self.ours.filter { rule in
            guard let matcher = Self.matcher(of: rule) else { return false }
            // What we did not touch and is gone from the file was taken out there.
            return left[matcher] != nil && base[matcher] != rule
        }
        return result
    }

    private static func byMatcher(_ rules: [BanRule]) -> [BanMatcher: BanRule] {
        var found: [BanMatcher: BanRule] = [:]
        for rule in rules {
            if let matcher = matcher(of: rule) { found[matcher] = rule }
        }
        return found
    }

    private static func matcher(of rule: BanRule) -> BanMatcher? {
        try? BanMatcher(field: rule.field, value: rule.value)
    }
}
