/// What a ban says, without who made it and when: a line of `bans.txt`.
package struct BanRule: Equatable, Sendable {
    package var conditions: [BanCondition]
    package var effect: BanEffect = .refuse(.status(403))
    package var isOn = true
    package var isDry = false
    package var lifetime: BanLifetime = .forever
    package var group: String?
    package var note: String?

    package init(_ conditions: [BanCondition]) { self.conditions = conditions }

    package init(field: BanField, value: String) { self.init([BanCondition(field, value)]) }

    package init(_ ban: Ban) {
        conditions = ban.conditions
        effect = ban.effect
        isOn = ban.isOn
        isDry = ban.isDry
        lifetime = ban.lifetime
        group = ban.group
        note = ban.note
    }

    /// A hundred years, in seconds.
    static let longest: Int64 = 100 * 366 * 86_400
    /// In seconds: who has to wait longer has gone, and each who waits holds a connection.
    package static let longestDelay: Int64 = 300

    /// What a request asks for; a length of time ends that long after `now`, on a whole second,
    /// since a file keeps no more.
    package init(_ request: BanRequest, now: WallTime) {
        conditions = request.conditions
        effect = request.effect
        isDry = request.isDry
        group = request.group
        note = request.note
        switch request.lifetime {
        case .untilRestart: lifetime = .untilRestart
        case .forever: lifetime = .forever
        case .once: lifetime = .once
        case .seconds(let seconds):
            let length = min(max(1, seconds), Self.longest)
            let end = now.advanced(byNanoseconds: length * 1_000_000_000 + 999_999_999)
            lifetime = .until(WallTime(seconds: end.seconds))
        }
    }

    /// What its values mean. Throws what no rule may say: a value that does not suit its field, an
    /// answer that is no refusal, a text that would not stay on its line.
    package func meaning() throws(BanFault) -> BanMeaning {
        switch effect {
        case .refuse(.status(let status)) where !(400...599).contains(status):
            throw .reply(status)
        case .delay(let seconds) where !(1...Self.longestDelay).contains(seconds):
            throw .delay(seconds)
        case .refuse, .allow, .delay, .limit, .fault: break
        }
        for text in [group, note].compactMap(\.self) where !Self.fitsOneLine(text) {
            throw .text(text)
        }
        return try BanMeaning(conditions, effect: effect)
    }

    func isExpired(at now: WallTime) -> Bool {
        if case .until(let deadline) = lifetime { deadline <= now } else { false }
    }

    private static func fitsOneLine(_ text: String) -> Bool {
        !text.isEmpty && text.utf8.count <= 2048
            && text.unicodeScalars.allSatisfy { scalar in
                switch scalar.properties.generalCategory {
                case .control, .lineSeparator, .paragraphSeparator: false
                default: true
                }
            }
    }
}

extension Ban {
    /// A rule that has just been made.
    package init(id: BanID, _ rule: BanRule, created: WallTime, author: Author) {
        self.init(id: id, conditions: rule.conditions, created: created, author: author)
        take(rule)
    }

    /// All a rule says; identity and origin stay.
    mutating func take(_ rule: BanRule) {
        conditions = rule.conditions
        effect = rule.effect
        isOn = rule.isOn
        isDry = rule.isDry
        lifetime = rule.lifetime
        group = rule.group
        note = rule.note
    }
}
