/// The 256 colours of xterm: 16 named ones that people set as they like, a cube of 6x6x6, and 24
/// greys.
nonisolated enum Palette {
    struct Components: Equatable {
        var red: UInt8
        var green: UInt8
        var blue: UInt8

        init(red: UInt8, green: UInt8, blue: UInt8) {
            self.red = red
            self.green = green
            self.blue = blue
        }

        fileprivate init(_ bits: UInt32) {
            self.init(
                red: UInt8(truncatingIfNeeded: bits >> 16),
                green: UInt8(truncatingIfNeeded: bits >> 8), blue: UInt8(truncatingIfNeeded: bits))
        }
    }

    /// xterm's own values of the named colours.
    private static let named: [UInt32] = [
        0x000000, 0xcd0000, 0x00cd00, 0xcdcd00, 0x0000ee, 0xcd00cd, 0x00cdcd, 0xe5e5e5,
        0x7f7f7f, 0xff0000, 0x00ff00, 0xffff00, 0x5c5cff, 0xff00ff, 0x00ffff, 0xffffff,
    ]

    private static let levels: [UInt8] = [0, 0x5f, 0x87, 0xaf, 0xd7, 0xff]

    static func components(_ index: UInt8) -> Components {
        switch index {
        case 0..<16: return Components(named[Int(index)])
        case 16..<232:
            let place = Int(index) - 16
            return Components(
                red: levels[place / 36], green: levels[place / 6 % 6], blue: levels[place % 6])
        default:
            let level = 8 + 10 * (index - 232)
            return Components(red: level, green: level, blue: level)
        }
    }

    /// The closest of the cube and the greys. Never a named colour: those may be anything.
    static func nearest(_ color: Components) -> Int32 {
        let red = nearestLevel(color.red)
        let green = nearestLevel(color.green)
        let blue = nearestLevel(color.blue)
        let inCube = UInt8(16 + 36 * red + 6 * green + blue)
        let average = (Int(color.red) + Int(color.green) + Int(color.blue)) / 3
        let asGrey = UInt8(232 + min(23, max(0, (average - 3) / 10)))
        let isGreyCloser =
            distance(color, components(asGrey)) < distance(color, components(inCube))
        return Int32(isGreyCloser ? asGrey : inCube)
    }

    /// The named colour of the same hue; among greys the one of like lightness. Plain distance
    /// would make grey of every muted colour.
    static func nearestNamed(_ color: Components) -> Int32 {
        let highest = Int(max(color.red, color.green, color.blue))
        let lowest = Int(min(color.red, color.green, color.blue))
        let lightness = (highest + lowest) / 2
        guard (highest - lowest) * 4 > highest, highest > 48 else {
            return lightness < 0x40 ? 0 : lightness < 0xa0 ? 8 : lightness < 0xf0 ? 7 : 15
        }
        let bits =
            (Int(color.red) > lightness ? 1 : 0) | (Int(color.green) > lightness ? 2 : 0)
            | (Int(color.blue) > lightness ? 4 : 0)
        return Int32(lightness >= 0xb0 ? bits + 8 : bits)
    }

    private static func nearestLevel(_ value: UInt8) -> Int {
        // Halfway between two levels of the cube.
        switch value {
        case ..<48: 0
        case ..<115: 1
        default: (Int(value) - 35) / 40
        }
    }

    private static func distance(_ left: Components, _ right: Components) -> Int {
        func square(_ first: UInt8, _ second: UInt8) -> Int {
            (Int(first) - Int(second)) * (Int(first) - Int(second))
        }
        return square(left.red, right.red) + square(left.green, right.green)
            + square(left.blue, right.blue)
    }
}
