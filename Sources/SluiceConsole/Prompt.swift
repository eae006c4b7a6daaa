import SluiceCore

/// One line the operator writes.
struct Prompt: Sendable {
    enum Kind: Equatable, Sendable {
        case filter
        case command
    }

    /// What is to be said about the line as it stands.
    enum Verdict: Equatable, Sendable {
        case valid(String)
        case invalid(String)
    }

    let kind: Kind
    private(set) var characters: [Character]
    /// Between characters: 0 is before the first.
    private(set) var position: Int
    var verdict = Verdict.valid("")
    /// Lines written before, oldest first.
    private let history: [String]
    /// In `history`; its end is the line being written.
    private var historyPlace: Int
    private var draft: [Character] = []
    private var completions: Completions?

    private struct Completions: Sendable {
        let candidates: [String]
        var place: Int
    }

    init(_ kind: Kind, text: String = "", history: [String]) {
        self.kind = kind
        self.history = history
        characters = Array(text)
        position = characters.count
        historyPlace = history.count
    }

    var text: String { String(characters) }

    /// Edits the line; `false` for what is not editing. `names`: what can be completed besides the
    /// words of commands.
    mutating func perform(_ action: Action, names: CommandNames = CommandNames()) -> Bool {
        if action != .complete { completions = nil }
        switch action {
        case .left: position = max(0, position - 1)
        case .right: position = min(characters.count, position + 1)
        case .first: position = 0
        case .last: position = characters.count
        case .deleteBack where position > 0:
            position -= 1
            characters.remove(at: position)
        case .deleteForward where position < characters.count: characters.remove(at: position)
        case .deleteBack, .deleteForward: break
        case .deleteWord: deleteWord()
        case .clearLine: set("")
        case .olderLine: recall(-1)
        case .newerLine: recall(1)
        case .complete: complete(names)
        default: return false
        }
        return true
    }

    private static let limit = 2000

    /// Adds a character where the cursor is; what has no fixed width is left out.
    mutating func insert(_ character: Character) {
        guard Text.columns(of: character) != nil, characters.count < Self.limit else { return }
        completions = nil
        characters.insert(character, at: position)
        position += 1
    }

    private mutating func set(_ text: String) {
        characters = Array(text)
        position = characters.count
    }

    private mutating func deleteWord() {
        while position > 0, characters[position - 1] == " " { _ = perform(.deleteBack) }
        while position > 0, characters[position - 1] != " " { _ = perform(.deleteBack) }
    }

    private mutating func recall(_ step: Int) {
        let place = max(0, min(history.count, historyPlace + step))
        guard place != historyPlace else { return }
        if historyPlace == history.count { draft = characters }
        historyPlace = place
        set(place == history.count ? String(draft) : history[place])
    }

    /// The next candidate each time.
    private mutating func complete(_ names: CommandNames) {
        if let old = completions {
            let place = (old.place + 1) % old.candidates.count
            completions = Completions(candidates: old.candidates, place: place)
            set(old.candidates[place])
            return
        }
        guard kind != .filter else { return }
        let candidates = CommandParser.completions(for: text, names: names)
        guard let first = candidates.first else { return }
        // A single candidate is taken for good: the next Tab completes what follows it.
        if candidates.count > 1 { completions = Completions(candidates: candidates, place: 0) }
        set(first)
    }
}

// MARK: - Drawing

extension Prompt {
    private var sign: String { kind == .filter ? "/" : ":" }

    /// The line itself, with the part around the cursor when it is longer than the screen.
    func draw(in area: Area, of frame: inout Frame) {
        let role: Role = if case .invalid = verdict { .promptBad } else { .promptOK }
        let start = frame.put(sign, column: area.column, row: area.row, role: .key)
        let room = max(1, area.width - 2)
        var first = 0
        var before = Text.columns(of: String(characters[..<position]))
        while before > room {
            before -= Text.columns(of: characters[first]) ?? 1
            first += 1
        }
        frame.put(
            String(characters[first...]), column: start, row: area.row, role: role, width: room + 1)
        frame.cursor = Position(column: start + before, row: area.row)
    }

    var verdictLine: Line {
        switch verdict {
        case .valid(let words): [Span(words, .dim)]
        case .invalid(let words): [Span("invalid: ", .promptBad), Span(words, .error)]
        }
    }
}
