/// A colour as a theme names it; the terminal reduces it to what it has.
package enum Color: Hashable, Sendable {
    /// The terminal's own foreground or background.
    case `default`
    /// 0-15 the named colours, 16-255 the usual palette.
    case indexed(UInt8)
    case rgb(red: UInt8, green: UInt8, blue: UInt8)

    /// The sixteen names of theme files, by their index.
    package static let names = [
        "black", "red", "green", "yellow", "blue", "magenta", "cyan", "white",
        "bright-black", "bright-red", "bright-green", "bright-yellow", "bright-blue",
        "bright-magenta", "bright-cyan", "bright-white",
    ]

    /// Reads `default`, one of `names`, `0`-`255` or `#rrggbb`.
    package init?(word: String) {
        if word == "default" {
            self = .default
        } else if let index = Self.names.firstIndex(of: word) {
            self = .indexed(UInt8(index))
        } else if word.utf8.allSatisfy({ (48...57).contains($0) }), let index = UInt8(word) {
            self = .indexed(index)
        } else {
            guard word.first == "#", word.utf8.count == 7,
                word.dropFirst().allSatisfy(\.isHexDigit),
                let bits = UInt32(word.dropFirst(), radix: 16)
            else { return nil }
            self = .rgb(
                red: UInt8(bits >> 16 & 255), green: UInt8(bits >> 8 & 255), blue: UInt8(bits & 255)
            )
        }
    }
}

/// What a terminal can do to a character besides colouring it.
package struct Attributes: OptionSet, Hashable, Sendable {
    package let rawValue: UInt8
    package init(rawValue: UInt8) { self.rawValue = rawValue }

    package static let bold = Self(rawValue: 1)
    package static let dim = Self(rawValue: 2)
    package static let reverse = Self(rawValue: 4)
    package static let underline = Self(rawValue: 8)
    package static let italic = Self(rawValue: 16)
    package static let blink = Self(rawValue: 32)

    /// Reads one word of a theme file: `bold`, `dim`, `reverse`, `underline`, `italic`, `blink`.
    package init?(word: String) {
        switch word {
        case "bold": self = .bold
        case "dim": self = .dim
        case "reverse": self = .reverse
        case "underline": self = .underline
        case "italic": self = .italic
        case "blink": self = .blink
        default: return nil
        }
    }
}

/// How a role looks.
package struct Style: Hashable, Sendable {
    package var foreground: Color
    package var background: Color
    package var attributes: Attributes

    package init(
        _ foreground: Color = .default, on background: Color = .default,
        _ attributes: Attributes = []
    ) {
        self.foreground = foreground
        self.background = background
        self.attributes = attributes
    }
}
