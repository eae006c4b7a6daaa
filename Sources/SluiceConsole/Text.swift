/// Measures and cuts text by the columns it takes on a terminal.
package enum Text {
    /// Columns of one character: 1 or 2. `nil` for what a terminal would act on, or draw in any
    /// other number of columns; `Frame` shows such a character as a replacement.
    package static func columns(of character: Character) -> Int? {
        if let ascii = character.asciiValue { return ascii >= 0x20 && ascii < 0x7f ? 1 : nil }
        let columns = character.unicodeScalars.reduce(0) { sum, scalar in
            guard sum >= 0, let width = Self.columns(of: scalar) else { return -1 }
            return min(sum + width, 9)
        }
        return columns == 1 || columns == 2 ? columns : nil
    }

    /// Columns of a whole text, replacements included.
    package static func columns(of text: some StringProtocol) -> Int {
        text.reduce(0) { $0 + (columns(of: $1) ?? 1) }
    }

    /// Cuts to `width` columns, the last one showing `ellipsis` when something was cut.
    package static func cut(_ text: String, to width: Int, ellipsis: Character = "…") -> String {
        guard width > 0 else { return "" }
        if text.utf8.count <= width || columns(of: text) <= width { return text }
        var result = ""
        var used = 0
        for character in text {
            let next = columns(of: character) ?? 1
            guard used + next <= width - 1 else { break }
            result.append(character)
            used += next
        }
        result.append(ellipsis)
        return result
    }

    /// Cuts or fills with spaces to exactly `width` columns.
    package static func fitted(
        _ text: String, to width: Int, rightAligned: Bool = false, ellipsis: Character = "…"
    ) -> String {
        let shown = cut(text, to: width, ellipsis: ellipsis)
        let space = String(repeating: " ", count: max(0, width - columns(of: shown)))
        return rightAligned ? space + shown : shown + space
    }

    private static func columns(of scalar: Unicode.Scalar) -> Int? {
        switch scalar.value {
        case 0x20...0x7e: return 1
        case 0x1160...0x11ff: return 0
        default: break
        }
        switch scalar.properties.generalCategory {
        case .nonspacingMark, .enclosingMark: return 0
        case .control, .format, .surrogate, .privateUse, .unassigned, .lineSeparator,
            .paragraphSeparator:
            return nil
        default: return isWide(scalar.value) ? 2 : 1
        }
    }

    /// East Asian Wide and Fullwidth (Unicode Standard Annex 11), emoji presentation included.
    private static let wide: [ClosedRange<UInt32>] = [
        0x1100...0x115f, 0x231a...0x231b, 0x2329...0x232a, 0x23e9...0x23ec, 0x23f0...0x23f0,
        0x23f3...0x23f3, 0x25fd...0x25fe, 0x2614...0x2615, 0x2648...0x2653, 0x267f...0x267f,
        0x2693...0x2693, 0x26a1...0x26a1, 0x26aa...0x26ab, 0x26bd...0x26be, 0x26c4...0x26c5,
        0x26ce...0x26ce, 0x26d4...0x26d4, 0x26ea...0x26ea, 0x26f2...0x26f3, 0x26f5...0x26f5,
        0x26fa...0x26fa, 0x26fd...0x26fd, 0x2705...0x2705, 0x270a...0x270b, 0x2728...0x2728,
        0x274c...0x274c, 0x274e...0x274e, 0x2753...0x2755, 0x2757...0x2757, 0x2795...0x2797,
        0x27b0...0x27b0, 0x27bf...0x27bf, 0x2b1b...0x2b1c, 0x2b50...0x2b50, 0x2b55...0x2b55,
        0x2e80...0x303e, 0x3041...0x33ff, 0x3400...0x4dbf, 0x4e00...0xa4cf, 0xa960...0xa97f,
        0xac00...0xd7a3, 0xf900...0xfaff, 0xfe10...0xfe19, 0xfe30...0xfe6f, 0xff00...0xff60,
        0xffe0...0xffe6, 0x16fe0...0x18aff, 0x1aff0...0x1b2ff, 0x1f004...0x1f004,
        0x1f0cf...0x1f0cf, 0x1f18e...0x1f18e, 0x1f191...0x1f19a, 0x1f200...0x1f320,
        0x1f32d...0x1f335, 0x1f337...0x1f37c, 0x1f37e...0x1f393, 0x1f3a0...0x1f3ca,
        0x1f3cf...0x1f3d3, 0x1f3e0...0x1f3f0, 0x1f3f4...0x1f3f4, 0x1f3f8...0x1f43e,
        0x1f440...0x1f440, 0x1f442...0x1f4fc, 0x1f4ff...0x1f53d, 0x1f54b...0x1f54e,
        0x1f550...0x1f567, 0x1f57a...0x1f57a, 0x1f595...0x1f596, 0x1f5a4...0x1f5a4,
        0x1f5fb...0x1f64f, 0x1f680...0x1f6c5, 0x1f6cc...0x1f6cc, 0x1f6d0...0x1f6d2,
        0x1f6d5...0x1f6d7, 0x1f6dc...0x1f6df, 0x1f6eb...0x1f6ec, 0x1f6f4...0x1f6fc,
        0x1f7e0...0x1f7eb, 0x1f7f0...0x1f7f0, 0x1f90c...0x1f93a, 0x1f93c...0x1f945,
        0x1f947...0x1f9ff, 0x1fa70...0x1faff, 0x20000...0x3fffd,
    ]

    private static func isWide(_ value: UInt32) -> Bool {
        var low = 0
        var high = wide.count
        while low < high {
            let middle = (low + high) / 2
            if wide[middle].upperBound < value { low = middle + 1 } else { high = middle }
        }
        return low < wide.count && wide[low].contains(value)
    }
}
