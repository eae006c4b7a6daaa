/// What a ban says, without who made it and when: a line of `bans.txt`.
package struct BanRule: Equatable, Sendable {
    package var field: BanField
    package var value: String
    package var action: BanAction = .status(403)
    package var isOn = true
    package var isDry = false
    package var lifetime: BanLifetime = .forever
    package var group: String?
    package var note: String?

    package init(field: BanField, value: String) {
        self.field = field
        self.value = value
    }

    package init(_ ban: Ban) {
        field = ban.field
        value = ban.value
        action = ban.action
        isOn = ban.isOn
        isDry = ban.isDry
        lifetime = ban.lifetime
        group = ban.group
        note = ban.note
    }

    /// A hundred years, in seconds.
    static let longest: Int64 = 100 * 366 * 86_400

    /// What a request asks for; a length of time ends that long after `now`, on a whole second,
    /// since a file keeps no more.
    package init(_ request: BanRequest, now: WallTime) {
        field = request.field
        value = request.value
        action = request.action
        isDry = request.isDry
        group = request.group
        note = request.note
        switch request.lifetime {
        case .untilRestart: lifetime = .untilRestart
        case .forever: lifetime = .forever
        case .seconds(let seconds):
            let length = min(max(1, seconds), Self.longest)
            let end = now.advanced(byNanoseconds: length * 1_000_000_000 + 999_999_999)
            lifetime = .until(WallTime(seconds: end.seconds))
        }
    }

    /// What its value means. Throws what no rule may say: a value that does not suit the field, an
    /// answer that is no refusal, a text that would not stay on its line.
    func matcher() throws(BanFault) -> BanMatcher {
        if case .status(let status) = action, !(400...599).contains(status) {
            throw .reply(status)
        }
        for text in [group, note].compactMap(\.self) where !Self.fitsOneLine(text) {
            throw .text(text)
        }
        return try BanMatcher(field: field, value: value)
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
    init(id: BanID, _ rule: BanRule, created: WallTime, author: Author) {
        self.init(
            id: id, field: rule.field, value: rule.value, created: created, author: author)
        take(rule)
    }

    /// All a rule says; identity and origin stay.
    mutating func take(_ rule: BanRule) {
        field = rule.field
        value = rule.value
        action = rule.action
        isOn = rule.isOn
        isDry = rule.isDry
        lifetime = rule.lifetime
        group = rule.group
        note = rule.note
    }
}
