/// One word of a command, without its quotes.
struct CommandWord: Equatable {
    var text: String
    /// From 1, in characters; `end` is behind its last.
    var column: Int
    var end: Int
    /// Some of it was quoted or escaped: it is never a keyword or a comment.
    var isQuoted: Bool
}

/// A line as words: divided by spaces; `"..."` holds spaces and knows `\"` and `\\`, `'...'` holds
/// everything up to the next `'`, and `\` outside quotes makes the next character plain.
struct CommandWords {
    private let line: String
    private let words: [CommandWord]
    private var position = 0

    /// Where a comment begins: `#` where a word could, up to the end of the line.
    let commentColumn: Int?

    /// Throws at a control character and at a quote that is not closed; a comment, where there may
    /// be one, is not looked at.
    init(_ line: String, mayHaveComment: Bool = false) throws(CommandFault) {
        self.line = line
        var reader = CommandWordReader(line, mayHaveComment: mayHaveComment)
        var words: [CommandWord] = []
        while let word = try reader.next() { words.append(word) }
        self.words = words
        commentColumn = reader.commentColumn
    }

    /// The word that `next` will return.
    var peeked: CommandWord? { position < words.count ? words[position] : nil }

    mutating func next() -> CommandWord? {
        guard let word = peeked else { return nil }
        position += 1
        return word
    }

    /// Goes past a keyword if it is the next word.
    @discardableResult
    mutating func skip(_ keyword: String) -> Bool {
        guard let word = peeked, !word.isQuoted, word.text == keyword else { return false }
        _ = next()
        return true
    }

    /// The next word; without one, the fault says what is missing.
    mutating func take(_ what: String) throws(CommandFault) -> CommandWord {
        guard let word = next() else { throw missing(what) }
        return word
    }

    /// All that is left as it was written, quotes included: a filter has its own.
    mutating func takeRest() -> String {
        guard let first = peeked, let last = words.last else { return "" }
        position = words.count
        return String(line.dropFirst(first.column - 1).prefix(last.end - first.column))
    }

    mutating func takeRest(_ what: String) throws(CommandFault) -> String {
        guard peeked != nil else { throw missing(what) }
        return takeRest()
    }

    func missing(_ what: String) -> CommandFault {
        CommandFault(column: line.count + 1, reason: "\(what) is missing")
    }
}

/// Divides a line into words.
private struct CommandWordReader {
    private var rest: Substring
    private var column = 1
    private let mayHaveComment: Bool
    private(set) var commentColumn: Int?

    init(_ line: String, mayHaveComment: Bool) {
        rest = line[...]
        self.mayHaveComment = mayHaveComment
    }

    mutating func next() throws(CommandFault) -> CommandWord? {
        while rest.first == " " || rest.first == "\t" { advance() }
        guard let first = rest.first else { return nil }
        if mayHaveComment, first == "#" {
            commentColumn = column
            return nil
        }
        var word = CommandWord(text: "", column: column, end: column, isQuoted: false)
        while let character = rest.first, character != " ", character != "\t" {
            switch character {
            case "\"", "'": try readQuoted(by: character, into: &word)
            case "\\": try readEscaped(into: &word)
            default: try append(character, to: &word)
            }
        }
        word.end = column
        return word
    }

    private mutating func readEscaped(into word: inout CommandWord) throws(CommandFault) {
        word.isQuoted = true
        advance()
        guard let character = rest.first else {
            throw CommandFault(column: column - 1, reason: "nothing stands behind \\")
        }
        try append(character, to: &word)
    }

    private mutating func readQuoted(
        by quote: Character, into word: inout CommandWord
    ) throws(CommandFault) {
        let start = column
        word.isQuoted = true
        advance()
        while let character = rest.first {
            if character == quote {
                advance()
                return
            } else if character == "\\", quote == "\"" {
                try readEscaped(into: &word)
            } else {
                try append(character, to: &word)
            }
        }
        throw CommandFault(column: start, reason: "a quote is not closed")
    }

    private mutating func append(
        _ character: Character, to word: inout CommandWord
    ) throws(CommandFault) {
        guard character.unicodeScalars.allSatisfy({ $0.properties.generalCategory != .control })
        else { throw CommandFault(column: column, reason: "a control character has no place here") }
        word.text.append(character)
        advance()
    }

    private mutating func advance() {
        rest.removeFirst()
        column += 1
    }
}
