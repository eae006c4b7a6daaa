/// The text of `bans.txt`: one rule a line in the words of the `ban` and `allow` commands, `ban` said
/// or not; `off` before a rule that is switched off; `until 2026-12-31T23:59:59Z` for one that ends;
/// `default refuse` where what no rule allows is refused. The order of the lines is that of the
/// rules. What people wrote around the rules stays where it is when sluice writes the file.
package struct BanFileText: Sendable {
    var lines: [Line] = []

    struct Line: Sendable {
        /// As in the file, without the line feed.
        var source: String
        var content = Content.none
        /// Behind the rule, with its `#`.
        var comment: String?

        enum Content: Sendable {
            /// A comment or an empty line.
            case none
            case rule(BanRule, BanMeaning)
            case byDefault(refuses: Bool)
        }
    }

    package init() {}

    /// Reads a file; the fault says which line of it is wrong, and why.
    package init(parsing bytes: [UInt8]) throws(BanFileFault) {
        let mark: [UInt8] = [0xef, 0xbb, 0xbf]
        let text = bytes.starts(with: mark) ? bytes[mark.count...] : bytes[...]
        var seen: [BanMeaning: Int] = [:]
        var defaultLine: Int?
        var lists: Set<String> = []
        var sources = text.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
        if sources.last?.isEmpty == true { sources.removeLast() }
        for (index, source) in sources.enumerated() {
            let number = index + 1
            let line = try Self.line(source, number)
            let earlier: Int? =
                switch line.content {
                case .none: nil
                case .rule(_, let meaning): seen.updateValue(number, forKey: meaning)
                case .byDefault: defaultLine
                }
            if let earlier {
                throw BanFileFault(
                    line: number, column: 1, reason: "the same rule as in line \(earlier)")
            }
            if case .byDefault = line.content { defaultLine = number }
            if case .rule(_, let meaning) = line.content {
                lists.formUnion(meaning.lists.map(\.path))
            }
            guard lists.count <= PolicyState.listLimit else {
                let fault = BanFault.tooManyLists(lists.count)
                throw BanFileFault(line: number, column: 1, reason: "\(fault)")
            }
            lines.append(line)
        }
    }

    /// In the order of the file.
    package var rules: [BanRule] {
        lines.compactMap { if case .rule(let rule, _) = $0.content { rule } else { nil } }
    }

    /// What no rule allows is refused.
    package var refusesByDefault: Bool {
        lines.contains { if case .byDefault(true) = $0.content { true } else { false } }
    }

    package var text: String { lines.map { $0.source + "\n" }.joined() }
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
        if words.skip("default") {
            let refuses = try CommandParser.byDefault(&words)
            if let extra = words.next() { throw CommandFault(extra, "is one word too many") }
            return Line(source: source, content: .byDefault(refuses: refuses), comment: comment)
        }
        let isOff = words.skip("off")
        let verb = words.takeVerb()
        var rule = try BanRule(try BanSentence(reading: &words, as: verb))
        rule.isOn = !isOff
        do throws(BanFault) {
            let meaning = try rule.meaning()
            return Line(source: source, content: .rule(rule, meaning), comment: comment)
        } catch {
            throw CommandFault(column: 1, reason: "\(error)")
        }
    }
}

extension BanRule {
    /// A sentence of a file. There a length of time has no beginning, and nothing is cut.
    fileprivate init(_ sentence: BanSentence) throws(CommandFault) {
        self.init(sentence.conditions)
        effect = sentence.effect ?? .refuse(.status(403))
        isDry = sentence.isDry
        group = sentence.group
        note = sentence.note
        guard !sentence.cut else {
            throw CommandFault(column: sentence.cutColumn, reason: "cut is for commands")
        }
        switch sentence.lifetime {
        case nil, .forever: lifetime = .forever
        case .once: lifetime = .once
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
