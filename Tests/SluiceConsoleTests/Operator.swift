import SluiceCore
import Testing

@testable import SluiceConsole

/// Presses keys on a console and sees what the operator would see.
struct Operator {
    var console: Console
    private(set) var effects: [Effect] = []
    private(set) var now = Sample.now

    init(
        columns: Int = 80, rows: Int = 24, history: [Snapshot] = [Sample.snapshot],
        glyphs: Glyphs = .unicode
    ) {
        console = Console(
            size: Size(columns: columns, rows: rows), now: Sample.now, glyphs: glyphs)
        for snapshot in history { see(snapshot) }
        effects = []
    }

    /// Presses keys, one after the other; a screen that asks for a snapshot gets `Sample.snapshot`
    /// unless the test gives another.
    mutating func press(_ keys: Key...) {
        for key in keys { console.handle(.key(key), effects: &effects) }
    }

    mutating func type(_ text: String) {
        for character in text {
            console.handle(.key(.character(character)), effects: &effects)
        }
    }

    mutating func see(_ snapshot: Snapshot) {
        console.handle(.snapshot(snapshot), effects: &effects)
    }

    /// Anything else that happens.
    mutating func feel(_ input: Input) { console.handle(input, effects: &effects) }

    /// The engine tells of the entries that were asked about, where `Sample` knows them.
    mutating func answerEntries() {
        for case .requestEntry(let key) in effects {
            feel(.entry(Sample.entries.filter { $0.row.key == key }))
        }
    }

    /// Time goes by.
    mutating func wait(seconds: Double) {
        now = now.advanced(byNanoseconds: Int64(seconds * 1_000_000_000))
        console.handle(.tick(now), effects: &effects)
    }

    /// What was asked of the engine since the last look.
    mutating func commands() -> [Command] {
        defer { effects = [] }
        return effects.compactMap { if case .submit(let command) = $0 { command } else { nil } }
    }

    mutating func takeEffects() -> [Effect] {
        defer { effects = [] }
        return effects
    }

    var screen: [String] { console.frame().characters }
    var text: String { screen.joined(separator: "\n") }
    func shows(_ words: String) -> Bool { text.contains(words) }

    /// The line under the cursor, which stands in the role of its own.
    var cursorLine: String? {
        let frame = console.frame()
        let code = Role.cursor.letter
        return zip(frame.characters, frame.roles).first { $1.first == code }?.0
    }

    /// The number of that line on the screen.
    var cursorRow: Int? {
        console.frame().roles.firstIndex { $0.first == Role.cursor.letter }
    }
}

extension Operator: CustomTestStringConvertible {
    var testDescription: String { "the operator, who sees:\n" + text + "\n" }
}
