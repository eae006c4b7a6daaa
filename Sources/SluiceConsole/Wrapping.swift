extension Line {
    /// Breaks a line that is wider than `width` into several; those after the first are indented.
    func wrapped(to width: Int, indent: Int) -> [Line] {
        guard width > indent, columns > width else { return [self] }
        var lines: [Line] = []
        var line: Line = []
        var used = 0
        for span in self {
            var piece = ""
            for character in span.text {
                let next = Text.columns(of: character) ?? 1
                if used + next > width {
                    let word = character == " " ? "" : Self.takeLastWord(of: &piece)
                    lines.append(line + [Span(piece, span.role)])
                    piece = word
                    line = [Span(String(repeating: " ", count: indent))]
                    used = indent + Text.columns(of: word)
                    // The end of a line says what the space did.
                    if character == " " { continue }
                }
                piece.append(character)
                used += next
            }
            if !piece.isEmpty { line.append(Span(piece, span.role)) }
        }
        return lines + [line]
    }

    /// What a long word leaves of a line empty would look like its end.
    private static let longestWord = 16

    /// The word a text breaks off in, to be put on the next line; empty where it had better be
    /// broken as well.
    private static func takeLastWord(of text: inout String) -> String {
        let word = String(text.reversed().prefix { $0 != " " }.reversed())
        guard word.count <= longestWord, word.count < text.count else { return "" }
        text.removeLast(word.count)
        return word
    }
}
