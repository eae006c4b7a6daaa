import SluiceConsole
import Testing

@testable import SluiceTerminal

@Suite("A theme's colour") struct ColorReductionTests {
    @Test(
        "becomes the nearest the terminal has",
        arguments: [
            // colour, direct, 256, 16
            (Color.default, -1, -1, -1),
            (.indexed(1), 1, 1, 1),
            (.indexed(9), 0xff0000, 9, 9),
            (.indexed(31), 0x0087af, 31, 6),
            (.indexed(244), 0x808080, 244, 8),
            (.rgb(red: 0, green: 135, blue: 175), 0x0087af, 31, 6),
            (.rgb(red: 175, green: 135, blue: 0), 0xaf8700, 136, 3),
            (.rgb(red: 215, green: 95, blue: 95), 0xd75f5f, 167, 1),
            (.rgb(red: 95, green: 135, blue: 95), 0x5f875f, 65, 2),
            (.rgb(red: 135, green: 135, blue: 135), 0x878787, 102, 8),
            (.rgb(red: 255, green: 255, blue: 255), 0xffffff, 231, 15),
            (.rgb(red: 0, green: 0, blue: 0), 8, 16, 0),
            (.rgb(red: 18, green: 18, blue: 18), 0x121212, 233, 0),
            (.rgb(red: 255, green: 175, blue: 175), 0xffafaf, 217, 9),
        ])
    func number(color: Color, direct: Int32, palette: Int32, sixteen: Int32) {
        #expect(ColorReduction.number(color, .direct) == direct)
        #expect(ColorReduction.number(color, .palette) == palette)
        #expect(ColorReduction.number(color, .sixteen) == sixteen)
    }

    @Test(
        "of eight keeps brightness in attributes",
        arguments: [
            (Style(.indexed(2)), ReducedStyle(foreground: 2, background: -1, attributes: [])),
            (Style(.indexed(10)), ReducedStyle(foreground: 2, background: -1, attributes: .bold)),
            (Style(.indexed(8)), ReducedStyle(foreground: -1, background: -1, attributes: .dim)),
            (
                Style(.indexed(0), on: .indexed(14)),
                ReducedStyle(foreground: 0, background: 6, attributes: [])
            ),
            (
                Style(.indexed(3), on: .indexed(8)),
                ReducedStyle(foreground: 3, background: -1, attributes: .reverse)
            ),
        ])
    func eight(style: Style, expected: ReducedStyle) {
        #expect(ColorReduction.reduce(style, to: .eight) == expected)
    }

    @Test("without colours leaves reverse video for a row that had a background")
    func mono() {
        let plain = ColorReduction.reduce(Style(.indexed(1), on: .default, .bold), to: .mono)
        #expect(plain == ReducedStyle(foreground: -1, background: -1, attributes: .bold))
        let row = ColorReduction.reduce(Style(.indexed(0), on: .indexed(6)), to: .mono)
        #expect(row == ReducedStyle(foreground: -1, background: -1, attributes: .reverse))
    }

    @Test("never becomes the same as its background", arguments: ColorDepth.allCases)
    func legibility(depth: ColorDepth) {
        let style = Style(
            .rgb(red: 0x60, green: 0, blue: 0), on: .rgb(red: 0x5f, green: 0, blue: 0))
        let reduced = ColorReduction.reduce(style, to: depth)
        #expect(reduced.foreground != reduced.background || reduced.attributes.contains(.reverse))
    }

    @Test(
        "count of a terminal decides its depth",
        arguments: [
            (-1, ColorDepth.mono), (0, .mono), (8, .eight), (16, .sixteen), (88, .sixteen),
            (256, .palette), (0x100_0000, .direct),
        ])
    func depth(count: Int, expected: ColorDepth) {
        #expect(ColorDepth(colorCount: count) == expected)
    }

    @Test("every index of the 256 is nearest to itself")
    func palette() {
        for index in UInt8(16)...255 {
            let nearest = Palette.nearest(Palette.components(index))
            let found = UInt8(exactly: nearest).map(Palette.components)
            #expect(found == Palette.components(index), "\(index)")
        }
    }

    @Test("pairs are given out once each, and end in the default pair")
    func pairs() {
        var table = PairTable(limit: 3)
        var defined: [[Int32]] = []
        let numbers = [(-1, -1), (1, -1), (2, -1), (1, -1), (3, -1)].map { pair in
            table.number(foreground: pair.0, background: pair.1) {
                defined.append([$0, $1, $2])
                return true
            }
        }
        #expect(numbers == [0, 1, 2, 1, 0])
        #expect(defined == [[1, 1, -1], [2, 2, -1]])
    }
}
