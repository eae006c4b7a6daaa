import SluiceConsole

/// A style in a terminal's own numbers. -1 is the terminal's default colour.
nonisolated struct ReducedStyle: Hashable {
    var foreground: Int32
    var background: Int32
    var attributes: Attributes
}

/// Brings a theme's colours down to what the terminal has: rgb, 256, 16, 8, none. What must stay
/// is that text can be read and that a marked row differs from the others.
nonisolated enum ColorReduction {
    static func reduce(_ style: Style, to depth: ColorDepth) -> ReducedStyle {
        switch depth {
        case .mono: return reduceToMono(style)
        case .eight: return legible(reduceToEight(style), asIn: style)
        case .sixteen, .palette, .direct:
            let reduced = ReducedStyle(
                foreground: number(style.foreground, depth),
                background: number(style.background, depth), attributes: style.attributes)
            return legible(reduced, asIn: style)
        }
    }

    /// A background is what marks a row; without colours reverse video does.
    private static func reduceToMono(_ style: Style) -> ReducedStyle {
        var attributes = style.attributes
        if style.background != .default { attributes.insert(.reverse) }
        return ReducedStyle(foreground: -1, background: -1, attributes: attributes)
    }

    /// Bright colours are the plain ones in bold. Grey has no plain one: as a foreground it is dim,
    /// since bold black vanishes on black; as a background it is reverse video.
    private static func reduceToEight(_ style: Style) -> ReducedStyle {
        var reduced = ReducedStyle(
            foreground: number(style.foreground, .sixteen),
            background: number(style.background, .sixteen), attributes: style.attributes)
        if reduced.background == 8 {
            reduced.background = -1
            reduced.attributes.insert(.reverse)
        } else if reduced.background > 8 {
            reduced.background -= 8
        }
        if reduced.foreground == 8 {
            reduced.foreground = -1
            reduced.attributes.insert(.dim)
        } else if reduced.foreground > 8 {
            reduced.foreground -= 8
            reduced.attributes.insert(.bold)
        }
        return reduced
    }

    /// Two colours that became one would hide the text.
    private static func legible(_ reduced: ReducedStyle, asIn style: Style) -> ReducedStyle {
        guard reduced.foreground == reduced.background, reduced.foreground != -1,
            style.foreground != style.background
        else { return reduced }
        return ReducedStyle(
            foreground: -1, background: -1, attributes: reduced.attributes.union(.reverse))
    }

    /// The terminal's number for a colour, at a depth of sixteen or more.
    static func number(_ color: Color, _ depth: ColorDepth) -> Int32 {
        switch (color, depth) {
        case (.default, _): return -1
        case (.indexed(let index), .direct):
            // Direct-colour terminals keep 0-7 as the named colours, and the rest as rgb.
            return index < 8 ? Int32(index) : direct(Palette.components(index))
        case (.indexed(let index), .palette): return Int32(index)
        case (.indexed(let index), _):
            return index < 16 ? Int32(index) : Palette.nearestNamed(Palette.components(index))
        case (.rgb(let red, let green, let blue), _):
            let components = Palette.Components(red: red, green: green, blue: blue)
            switch depth {
            case .direct: return direct(components)
            case .palette: return Palette.nearest(components)
            default: return Palette.nearestNamed(components)
            }
        }
    }

    private static func direct(_ color: Palette.Components) -> Int32 {
        let value = Int32(color.red) << 16 | Int32(color.green) << 8 | Int32(color.blue)
        return max(8, value)
    }
}
