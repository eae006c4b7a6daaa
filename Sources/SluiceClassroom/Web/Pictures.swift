/// The pictures of the built-in site, drawn by rule.
enum Pictures {
    private static let palette: [UInt32] = [
        0xdfeefb, 0xb9d8f2, 0x2f6fa8, 0x3f86c4, 0x6aa9dd, 0x5b4636, 0x7c624c, 0x8fae6b, 0x6d8f4e,
        0xf6d77a,
    ]
    private static let width = 240
    private static let height = 135

    /// A gate between two banks, the water higher on its left.
    static var sluice: [UInt8] {
        PNGImage(width: width, height: height, palette: palette) { x, y in
            if (112...128).contains(x), y > 30 { return x == 120 || y % 14 < 2 ? 5 : 6 }
            if x < 112 { return y > 58 ? water(x, y) : sky(y) }
            return y > 96 ? water(x, y) : sky(y)
        }.file
    }

    /// Water that falls over three steps.
    static var weir: [UInt8] {
        PNGImage(width: width, height: height, palette: palette) { x, y in
            let level = 45 + 25 * (x / 80)
            if y < level { return sky(y) }
            if x % 80 < 5, x >= 80, y < level + 25 { return y % 3 == 0 ? 0 : 4 }
            return water(x, y)
        }.file
    }

    /// A wheel before a green bank.
    static var mill: [UInt8] {
        PNGImage(width: width, height: height, palette: palette) { x, y in
            let (dx, dy) = (x - 120, y - 70)
            let distance = dx * dx + dy * dy
            if (1500...2000).contains(distance) || distance < 60 { return 5 }
            let isSpoke = abs(dx) < 3 || abs(dy) < 3 || abs(abs(dx) - abs(dy)) < 4
            if distance < 1500, isSpoke { return 6 }
            if y > 105 { return water(x, y) }
            return y > 80 ? (x * y % 7 == 0 ? 8 : 7) : sky(y)
        }.file
    }

    /// The tab's picture.
    static var icon: [UInt8] {
        PNGImage(width: 32, height: 32, palette: palette) { x, y in
            if (13...18).contains(x) { return 5 }
            return y > (x < 13 ? 10 : 20) ? 2 : 1
        }.file
    }

    private static func sky(_ y: Int) -> UInt8 {
        y < 22 ? 1 : 0
    }

    private static func water(_ x: Int, _ y: Int) -> UInt8 {
        switch (x + 3 * (y / 6) + (y % 6 == 0 ? x / 9 : 0)) % 24 {
        case 0...3: 4
        case 4...11: 3
        default: 2
        }
    }

    static let wave = """
        <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 240 60" role="img">
        <title>Three waves</title>
        <g fill="none" stroke="#2f6fa8" stroke-width="5" stroke-linecap="round">
        <path d="M5 20q15-16 30 0t30 0 30 0 30 0 30 0 30 0 30 0 20 0"/>
        <path d="M5 36q15-16 30 0t30 0 30 0 30 0 30 0 30 0 30 0 20 0" stroke="#3f86c4"/>
        <path d="M5 52q15-16 30 0t30 0 30 0 30 0 30 0 30 0 30 0 20 0" stroke="#6aa9dd"/>
        </g>
        </svg>

        """

    static let gate = """
        <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 240 135" role="img">
        <title>Client, proxy and origin</title>
        <g font-family="sans-serif" font-size="15" text-anchor="middle">
        <g fill="#dfeefb" stroke="#2f6fa8" stroke-width="2">
        <rect x="6" y="45" width="60" height="44" rx="8"/>
        <rect x="90" y="45" width="60" height="44" rx="8"/>
        <rect x="174" y="45" width="60" height="44" rx="8"/>
        <path d="M66 67h24M150 67h24"/>
        </g>
        <g fill="#1d3a52">
        <text x="36" y="72">client</text><text x="120" y="72">proxy</text>
        <text x="204" y="72">origin</text>
        </g>
        </g>
        </svg>

        """
}
