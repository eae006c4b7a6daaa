import Testing

@testable import SluiceCore

/// An expression that writes itself down and matches by trying everything.
private indirect enum PlainExpression {
    case byte(Character)
    case any
    case notA
    case start
    case end
    case sequence([PlainExpression])
    case choice([PlainExpression])
    case repetition(PlainExpression, least: Int, most: Int?)

    static func random(_ depth: Int, _ dice: inout Dice) -> Self {
        switch Int.random(in: 0..<(depth == 0 ? 6 : 12), using: &dice) {
        case 0...2: return .byte(["a", "b", "c"].randomElement(using: &dice) ?? "a")
        case 3: return .any
        case 4: return .notA
        case 5: return Bool.random(using: &dice) ? .start : .end
        case 6...8:
            return .sequence(
                (0..<Int.random(in: 0...3, using: &dice)).map { _ in random(depth - 1, &dice) })
        case 9: return .choice((0..<2).map { _ in random(depth - 1, &dice) })
        default:
            let least = Int.random(in: 0...2, using: &dice)
            let most = Bool.random(using: &dice) ? least + Int.random(in: 0...2, using: &dice) : nil
            return .repetition(random(depth - 1, &dice), least: least, most: most)
        }
    }

    var text: String {
        switch self {
        case .byte(let byte): String(byte)
        case .any: "."
        case .notA: "[^a]"
        case .start: "^"
        case .end: "$"
        case .sequence(let parts): "(" + parts.map(\.text).joined() + ")"
        case .choice(let parts): "(?:" + parts.map(\.text).joined(separator: "|") + ")"
        case .repetition(let inner, 0, nil): "(\(inner.text))*"
        case .repetition(let inner, 1, nil): "(\(inner.text))+"
        case .repetition(let inner, 0, 1): "(\(inner.text))?"
        case .repetition(let inner, let least, let most):
            "(\(inner.text)){\(least),\(most.map(String.init) ?? "")}"
        }
    }

    func isFound(in text: [Character]) -> Bool {
        (0...text.count).contains { !ends(in: text, from: $0).isEmpty }
    }

    /// Where a match that begins there may end.
    private func ends(in text: [Character], from place: Int) -> Set<Int> {
        switch self {
        case .byte(let byte): place < text.count && text[place] == byte ? [place + 1] : []
        case .any: place < text.count ? [place + 1] : []
        case .notA: place < text.count && text[place] != "a" ? [place + 1] : []
        case .start: place == 0 ? [0] : []
        case .end: place == text.count ? [place] : []
        case .sequence(let parts): parts.reduce([place]) { $1.step($0, text) }
        case .choice(let parts): Set(parts.flatMap { $0.ends(in: text, from: place) })
        case .repetition(let inner, let least, let most):
            Self.repeated(inner, least, most, text, place)
        }
    }

    private static func repeated(
        _ inner: Self, _ least: Int, _ most: Int?, _ text: [Character], _ place: Int
    ) -> Set<Int> {
        var here = (0..<least).reduce(Set([place])) { places, _ in inner.step(places, text) }
        var all = here
        // More often than there are bytes brings nothing new.
        for _ in 0..<((most ?? least + text.count + 1) - least) {
            here = inner.step(here, text)
            all.formUnion(here)
        }
        return all
    }

    private func step(_ places: Set<Int>, _ text: [Character]) -> Set<Int> {
        Set(places.flatMap { ends(in: text, from: $0) })
    }
}

@Suite("Expressions find what a matcher finds that tries everything")
struct ExpressionComparisonTests {
    @Test("random expressions on random texts", arguments: 1...8 as ClosedRange<UInt64>)
    func random(seed: UInt64) throws {
        var dice = Dice(seed: seed)
        var (found, compared) = (0, 0)
        for _ in 0..<400 {
            let plain = PlainExpression.random(3, &dice)
            // Places in front of it bring it into the second, wider automaton.
            let head = dice.next() % 8 == 0 ? 70 : 0
            let written = String(repeating: "c", count: head) + plain.text
            guard !written.isEmpty, let expression = try? RegularExpression(written) else {
                continue
            }
            for _ in 0..<4 {
                let text = (0..<Int.random(in: 0..<7, using: &dice)).map { _ in
                    ["a", "b", "c"].randomElement(using: &dice) ?? Character("a")
                }
                let start = [Character](repeating: "c", count: head)
                let whole = PlainExpression.sequence(start.map { .byte($0) } + [plain])
                let isFound = expression.matches(String(start + text))
                #expect(isFound == whole.isFound(in: start + text), "\(written) \(text)")
                // A text without the literal must not match.
                let low = (start + text).map { UInt8(ascii: $0.unicodeScalars.first ?? "x") }
                if !low[...].contains(expression.literal) { #expect(!isFound) }
                compared += 1
                if isFound { found += 1 }
            }
        }
        #expect(compared > 1000)
        #expect((compared / 10..<compared * 9 / 10).contains(found))
    }
}
