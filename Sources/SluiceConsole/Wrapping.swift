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
                    lines.append(line + [Span(piece, span.role)])
                    piece = ""
                    line = [Span(String(repeating: " ", count: indent))]
                    used = indent
                }
                piece.append(character)
                used += next
            }
            if !piece.isEmpty { line.append(Span(piece, span.role)) }
        }
        return lines + [line]
    }
}
