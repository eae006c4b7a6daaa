/// A row of bits: the states of an automaton that are on. Two widths, so that the usual short
/// pattern is matched in one register and a long one still without allocation.
protocol BitRow: Hashable, Sendable {
    static var width: Int { get }
    init()
    static func | (left: Self, right: Self) -> Self
    static func & (left: Self, right: Self) -> Self
    var isEmpty: Bool { get }
    mutating func insert(_ bit: Int)
    func contains(_ bit: Int) -> Bool
    /// Every bit one place up; the highest is lost.
    var movedUp: Self { get }
    func forEach(_ body: (Int) -> Void)
}

extension UInt64: BitRow {
    static var width: Int { 64 }

    @inline(__always)
    var isEmpty: Bool { self == 0 }

    mutating func insert(_ bit: Int) { self |= 1 << UInt64(bit) }

    func contains(_ bit: Int) -> Bool { self >> UInt64(bit) & 1 == 1 }

    @inline(__always)
    var movedUp: Self { self << 1 }

    @inline(__always)
    func forEach(_ body: (Int) -> Void) {
        var rest = self
        while rest != 0 {
            body(rest.trailingZeroBitCount)
            rest &= rest &- 1
        }
    }
}

struct WideRow: BitRow {
    // Named one by one: no array could be without allocation.
    private var a: UInt128 = 0
    private var b: UInt128 = 0
    private var c: UInt128 = 0
    private var d: UInt128 = 0

    static var width: Int { 512 }

    @inline(__always)
    static func | (left: Self, right: Self) -> Self {
        var row = left
        row.a |= right.a
        row.b |= right.b
        row.c |= right.c
        row.d |= right.d
        return row
    }

    @inline(__always)
    static func & (left: Self, right: Self) -> Self {
        var row = left
        row.a &= right.a
        row.b &= right.b
        row.c &= right.c
        row.d &= right.d
        return row
    }

    @inline(__always)
    var isEmpty: Bool { a | b | c | d == 0 }

    mutating func insert(_ bit: Int) {
        let mask: UInt128 = 1 << UInt128(bit & 127)
        switch bit >> 7 {
        case 0: a |= mask
        case 1: b |= mask
        case 2: c |= mask
        default: d |= mask
        }
    }

    func contains(_ bit: Int) -> Bool {
        let part =
            switch bit >> 7 {
            case 0: a
            case 1: b
            case 2: c
            default: d
            }
        return part >> UInt128(bit & 127) & 1 == 1
    }

    @inline(__always)
    var movedUp: Self {
        var row = self
        row.a = a << 1
        row.b = b << 1 | a >> 127
        row.c = c << 1 | b >> 127
        row.d = d << 1 | c >> 127
        return row
    }

    @inline(__always)
    func forEach(_ body: (Int) -> Void) {
        Self.forEach(a, 0, body)
        Self.forEach(b, 128, body)
        Self.forEach(c, 256, body)
        Self.forEach(d, 384, body)
    }

    @inline(__always)
    private static func forEach(_ part: UInt128, _ first: Int, _ body: (Int) -> Void) {
        UInt64(truncatingIfNeeded: part).forEach { body(first + $0) }
        UInt64(truncatingIfNeeded: part >> 64).forEach { body(first + 64 + $0) }
    }
}
