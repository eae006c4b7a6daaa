/// One key as the operator pressed it, after the terminal's sequences were decoded.
package enum Key: Hashable, Sendable {
    /// A printable character, shifted as typed: `b`, `B`, `:`.
    case character(Character)
    /// Control with a letter, given in lower case: `^F` is `.control("f")`.
    case control(Character)
    case enter, escape, tab, backTab, backspace, delete, insert
    case up, down, left, right, home, end, pageUp, pageDown
    /// `F1` is `.function(1)`.
    case function(Int)
}

extension Key: CustomStringConvertible {
    /// As footer, help and README write it.
    package var description: String {
        switch self {
        case .character(" "): "Space"
        case .character(let character): String(character)
        case .control(let character): "^" + character.uppercased()
        case .function(let number): "F\(number)"
        case .enter: "Enter"
        case .escape: "Esc"
        case .tab: "Tab"
        case .backTab: "Shift-Tab"
        case .backspace: "Backspace"
        case .delete: "Del"
        case .insert: "Ins"
        case .up: "Up"
        case .down: "Down"
        case .left: "Left"
        case .right: "Right"
        case .home: "Home"
        case .end: "End"
        case .pageUp: "PgUp"
        case .pageDown: "PgDn"
        }
    }
}
