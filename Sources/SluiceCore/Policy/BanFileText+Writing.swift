extension BanFileText {
    /// Makes the file say what is banned now. Lines whose rule says the same stay byte for byte, and
    /// where they are as far as the order of the rules allows; those whose rule is gone are dropped,
    /// new rules come behind the one they follow. Rules that last until restart are not written.
    package mutating func update(to bans: [Ban], refusesByDefault refuses: Bool = false) {
        var wanted: [(rule: BanRule, meaning: BanMeaning)] = []
        var ranks: [BanMeaning: Int] = [:]
        for ban in bans where ban.lifetime != .untilRestart {
            guard let meaning = try? BanMeaning(ban.conditions, effect: ban.effect),
                ranks[meaning] == nil
            else { continue }
            ranks[meaning] = wanted.count
            wanted.append((BanRule(ban), meaning))
        }
        let lineRanks = lines.map { line in line.meaning.flatMap { ranks[$0] } }
        let stays = Self.longestAscent(lineRanks)
        var elsewhere: [Int: Line] = [:]
        for (place, rank) in lineRanks.enumerated() where !stays.contains(place) {
            if let rank { elsewhere[rank] = lines[place] }
        }
        func line(_ rank: Int) -> Line {
            (elsewhere[rank] ?? Line(source: "")).saying(wanted[rank].rule, wanted[rank].meaning)
        }
        var result: [Line] = []
        var next = 0
        for (place, old) in lines.enumerated() {
            if old.meaning == nil { result.append(old) }
            guard stays.contains(place), let rank = lineRanks[place] else { continue }
            let behind = result.lastIndex { $0.meaning != nil }.map { $0 + 1 } ?? result.count
            result.insert(contentsOf: (next..<rank).map(line), at: behind)
            result.append(old.saying(wanted[rank].rule, wanted[rank].meaning))
            next = rank + 1
        }
        lines = result + (next..<wanted.count).map(line)
        say(refusesByDefault: refuses)
    }

    private mutating func say(refusesByDefault refuses: Bool) {
        guard refuses != refusesByDefault else { return }
        lines.removeAll { if case .byDefault = $0.content { true } else { false } }
        if refuses {
            lines.append(Line(source: "default refuse", content: .byDefault(refuses: true)))
        }
    }

    /// Places of the most numbers that ascend, so that the fewest lines have to move.
    private static func longestAscent(_ numbers: [Int?]) -> Set<Int> {
        /// By length less one: where the ascent of that length that ends lowest ends.
        var ends: [Int] = []
        var before: [Int: Int] = [:]
        for (place, number) in numbers.enumerated() {
            guard let number else { continue }
            var (low, high) = (0, ends.count)
            while low < high {
                let middle = (low + high) / 2
                if let other = numbers[ends[middle]], other < number {
                    low = middle + 1
                } else {
                    high = middle
                }
            }
            before[place] = low > 0 ? ends[low - 1] : nil
            if low == ends.count { ends.append(place) } else { ends[low] = place }
        }
        var places: Set<Int> = []
        var place = ends.last
        while let current = place {
            places.insert(current)
            place = before[current]
        }
        return places
    }
}

extension BanFileText.Line {
    fileprivate var meaning: BanMeaning? {
        if case .rule(_, let meaning) = content { meaning } else { nil }
    }

    /// The same line where it says so already.
    fileprivate func saying(_ rule: BanRule, _ meaning: BanMeaning) -> Self {
        if case .rule(rule, _) = content { return self }
        let words = (rule.isOn ? "" : "off ") + BanSentence(rule).line
        let source = comment.map { "\(words) \($0)" } ?? words
        return Self(source: source, content: .rule(rule, meaning), comment: comment)
    }
}

extension BanSentence {
    /// What a file says of a rule; that it lasts forever goes without saying.
    fileprivate init(_ rule: BanRule) {
        self.init(conditions: rule.conditions)
        effect = rule.effect
        isDry = rule.isDry
        group = rule.group
        note = rule.note
        switch rule.lifetime {
        case .until(let moment): lifetime = .until(moment)
        case .once: lifetime = .once
        case .forever, .untilRestart: break
        }
    }

    /// `ban` goes without saying as well.
    fileprivate var line: String {
        let verb = effect?.verb ?? .ban
        return verb == .ban ? "\(self)" : "\(verb) \(self)"
    }
}
