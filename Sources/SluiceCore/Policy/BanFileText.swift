/// The text of `bans.txt`: one rule a line in the words of the `ban` command, with or without the
/// word itself; `off` before a rule that is switched off; `until 2026-12-31T23:59:59Z` for one that
/// ends. What people wrote around the rules stays where it is when sluice writes the file.
package struct BanFileText: Sendable {
    private var lines: [Line] = []

    fileprivate struct Line: Sendable {
        /// As in the file, without the line feed.
        var source: String
        /// `nil` for a comment or an empty line.
        var rule: BanRule?
        var matcher: BanMatcher?
        /// Behind the rule, with its `#`.
        var comment: String?
    }

    package init() {}

    /// Reads a file; the fault says which line of it is wrong, and why.
    package init(parsing bytes: [UInt8]) throws(BanFileFault) {
        let mark: [UInt8] = [0xef, 0xbb, 0xbf]
        let text = bytes.starts(with: mark) ? bytes[mark.count...] : bytes[...]
        var seen: [BanMatcher: Int] = [:]
        var sources = text.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
        if sources.last?.isEmpty == true { sources.removeLast() }
        for (index, source) in sources.enumerated() {
            let number = index + 1
            let line = try Self.line(source, number)
            if let matcher = line.matcher, let earlier = seen.updateValue(number, forKey: matcher) {
                throw BanFileFault(
                    line: number, column: 1, reason: "the same rule as in line \(earlier)")
            }
            lines.append(line)
        }
    }

    /// In the order of the file.
    package var rules: [BanRule] { lines.compactMap(\.rule) }

    package var text: String { lines.map { $0.source + "\n" }.joined() }

    /// Makes the file say what is banned now. Lines whose rule says the same stay byte for byte;
    /// those whose rule is gone are dropped, new rules are appended. Rules that last until restart
    /// are not written.
    package mutating func update(to bans: [Ban]) {
        var wanted: [BanMatcher: BanRule] = [:]
        var order: [BanMatcher] = []
        for ban in bans where ban.lifetime != .untilRestart {
            guard let matcher = try? BanMatcher(ban) else { continue }
            if wanted.updateValue(BanRule(ban), forKey: matcher) == nil { order.append(matcher) }
        }
        lines = lines.compactMap { line -> Line? in
            guard let matcher = line.matcher else { return line }
            guard let rule = wanted.removeValue(forKey: matcher) else { return nil }
            return rule == line.rule ? line : Line(rule, matcher, comment: line.comment)
        }
        for matcher in order {
            if let rule = wanted[matcher] { lines.append(Line(rule, matcher, comment: nil)) }
        }
    }
}

extension BanFileText.Line {
    fileprivate init(_ rule: BanRule, _ matcher: BanMatcher, comment: String?) {
        let words = (rule.isOn ? "" : "off ") + "\(BanSentence(rule))"
        source = comment.map { "\(words) \($0)" } ?? words
        self.rule = rule
        self.matcher = matcher
        self.comment = comment
    }
}

// MARK: - Reading a line

extension BanFileText {
    private static func line(
        _ source: ArraySlice<UInt8>, _ number: Int
    ) throws(BanFileFault) -> Line {
        guard let text = String(validating: source, as: UTF8.self) else {
            throw BanFileFault(line: number, column: 1, reason: "the line is not UTF-8")
        }
        // A file from another system ends its lines with a carriage return as well.
        let content = text.last == "\r" ? String(text.dropLast()) : text
        do throws(CommandFault) {
            return try line(text, content)
        } catch {
            throw BanFileFault(line: number, error)
        }
    }

    private static func line(_ source: String, _ content: String) throws(CommandFault) -> Line {
        var words = try CommandWords(content, mayHaveComment: true)
        let comment = words.commentColumn.map { String(content.dropFirst($0 - 1)) }
        guard words.peeked != nil else { return Line(source: source) }
        let isOff = words.skip("off")
        words.skip("ban")
        let sentence = try BanSentence(reading: &words)
        var rule = try BanRule(sentence)
        rule.isOn = !isOff
        let matcher: BanMatcher
        do throws(BanFault) {
            matcher = try rule.matcher()
        } catch {
            throw CommandFault(column: 1, reason: "\(error)")
        }
        return Line(source: source, rule: rule, matcher: matcher, comment: comment)
    }
}

extension CommandWords {
    /// Goes past a keyword if it is the next word.
    @discardableResult
    fileprivate mutating func skip(_ keyword: String) -> Bool {
        guard let word = peeked, !word.isQuoted, word.text == keyword else { return false }
        _ = next()
        return true
    }
}

extension BanRule {
    /// A sentence of a file. There a length of time has no beginning, and nothing is cut.
    fileprivate init(_ sentence: BanSentence) throws(CommandFault) {
        self.init(field: sentence.field, value: sentence.value)
        action = sentence.action ?? .status(403)
        isDry = sentence.isDry
        group = sentence.group
        note = sentence.note
        guard !sentence.cut else {
            throw CommandFault(column: sentence.cutColumn, reason: "cut is for commands")
        }
        switch sentence.lifetime {
        case nil, .forever: lifetime = .forever
        case .until(let moment): lifetime = .until(moment)
        case .seconds:
            throw CommandFault(
                column: sentence.lifetimeColumn,
                reason: "a length of time has no beginning here; write until 2026-12-31T23:59:59Z")
        case .untilRestart:
            throw CommandFault(
                column: sentence.lifetimeColumn,
                reason: "what lasts until restart is not kept in a file")
        }
    }
}

extension BanSentence {
    /// What a file says of a rule; that it lasts forever goes without saying.
    fileprivate init(_ rule: BanRule) {
        self.init(field: rule.field, value: rule.value)
        action = rule.action
        isDry = rule.isDry
        group = rule.group
        note = rule.note
        if case .until(let moment) = rule.lifetime { lifetime = .until(moment) }
    }
}

/// Why a file of bans was not understood.
package struct BanFileFault: Error, Equatable, Sendable, CustomStringConvertible {
    /// Both from 1; the column in characters.
    package let line: Int
    package let column: Int
    /// With the word it is about.
    package let reason: String

    init(line: Int, column: Int, reason: String) {
        self.line = line
        self.column = column
        self.reason = reason
    }

    init(line: Int, _ fault: CommandFault) {
        self.init(line: line, column: fault.column, reason: fault.sentence)
    }

    /// For behind a file's name: `3:12: ...`.
    package var description: String { "\(line):\(column): \(reason)" }
}
