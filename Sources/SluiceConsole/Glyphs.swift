/// The characters pictures are made of: blocks and lines, or ASCII where a terminal lacks them.
package struct Glyphs: Equatable, Sendable {
    /// Nine heights, from nothing to a full cell.
    let heights: [Character]
    /// A full and an empty cell of a bar: thin, so that bars below each other stay apart.
    let barFull: Character
    let barEmpty: Character
    let ellipsis: Character
    let ascending: Character
    let descending: Character
    let horizontal: Character
    let vertical: Character
    /// Upper left, upper right, lower left, lower right.
    let corners: [Character]

    /// For terminals in UTF-8.
    package static let unicode = Self(
        heights: Array(" ▁▂▃▄▅▆▇█"), barFull: "━", barEmpty: "─", ellipsis: "…", ascending: "▲",
        descending: "▼", horizontal: "─", vertical: "│", corners: Array("┌┐└┘"))

    /// For all others.
    package static let ascii = Self(
        heights: Array(" .:-=+*#@"), barFull: "#", barEmpty: ".", ellipsis: "~", ascending: "^",
        descending: "v", horizontal: "-", vertical: "|", corners: Array("++++"))

    /// `value` of `maximum` as one of the heights; whatever is more than nothing shows.
    func height(_ value: Double, of maximum: Double) -> Character {
        heights[Self.level(value, of: maximum, steps: heights.count - 1)]
    }

    /// 0 to `steps`, at least 1 for a value over 0.
    static func level(_ value: Double, of maximum: Double, steps: Int) -> Int {
        guard value > 0, maximum > 0, value.isFinite else { return 0 }
        return max(1, min(steps, Int((min(1, value / maximum) * Double(steps)).rounded())))
    }

    /// A bar `width` cells long.
    func bar(_ value: Double, of maximum: Double, width: Int) -> (full: String, empty: String) {
        let full = Self.level(value, of: maximum, steps: max(0, width))
        return (
            String(repeating: barFull, count: min(full, max(0, width))),
            String(repeating: barEmpty, count: max(0, width - full))
        )
    }
}
