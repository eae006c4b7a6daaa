import CNcurses
import Glibc
import SluiceConsole

/// The wide characters that show a cell in exactly the columns the frame gave it.
nonisolated enum CellText {
    /// A base and what ncurses combines with it in one cell (its `CCHARW_MAX`).
    private static let scalarLimit = 5

    /// Appends the text of a cell of `columns` columns. Where the system's idea of its width
    /// differs from the frame's, a stand-in keeps the columns: a row that shifts is worse than a
    /// character that is missing.
    static func append(
        _ character: Character, columns: Int, showsUnicode: Bool, to text: inout [wchar_t]
    ) {
        if let ascii = character.asciiValue, ascii >= 0x20, ascii < 0x7f, columns == 1 {
            text.append(wchar_t(ascii))
            return
        }
        let start = text.count
        if showsUnicode {
            var width: Int32 = 0
            for scalar in character.unicodeScalars.prefix(scalarLimit) {
                let value = wchar_t(bitPattern: scalar.value)
                width += wcwidth(value)
                text.append(value)
            }
            if width == columns { return }
            text.removeSubrange(start...)
        }
        let standIn = showsUnicode ? replacement : ascii(for: character)
        text.append(standIn)
        for _ in 1..<max(1, columns) { text.append(0x20) }
    }

    private static let replacement: wchar_t = 0xfffd

    /// Lines, blocks and marks of the console as ASCII draws them.
    static func ascii(for character: Character) -> wchar_t {
        guard let scalar = character.unicodeScalars.first else { return 0x20 }
        let letter: Character =
            switch scalar.value {
            case 0x2500, 0x2501, 0x2504, 0x2505, 0x2508, 0x2509, 0x2550, 0x2010...0x2015: "-"
            case 0x2502, 0x2503, 0x2506, 0x2507, 0x250a, 0x250b, 0x2551: "|"
            case 0x250c...0x254b, 0x2552...0x2570: "+"
            // A graph's column by its height.
            case 0x2581...0x2583: "_"
            case 0x2584...0x2586: "="
            case 0x2587...0x2590, 0x2593: "#"
            case 0x2591, 0x2592: ":"
            case 0x2801...0x28ff: ":"
            case 0x2190, 0x25c0, 0x25c2, 0x25c4, 0x2039: "<"
            case 0x2192, 0x25b6, 0x25b8, 0x25ba, 0x203a: ">"
            case 0x2191, 0x25b2, 0x25b4: "^"
            case 0x2193, 0x25bc, 0x25be: "v"
            case 0x2713, 0x2714: "+"
            case 0x2717, 0x2718, 0xd7: "x"
            case 0x2022, 0x25cf, 0x25a0, 0x25c6: "*"
            case 0x25cb, 0x25a1, 0x25c7: "o"
            case 0xb7: "."
            case 0x2026: "~"
            case 0x2018, 0x2019: "'"
            case 0x201c, 0x201d: "\""
            default: "?"
            }
        return wchar_t(letter.asciiValue ?? 0x3f)
    }
}
