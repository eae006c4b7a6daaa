/// A name's hash, carried along byte by byte: its bytes are the coefficients of a polynomial over
/// the field of 2^61 - 1, taken at a secret point (Carter and Wegman, "Universal classes of hash
/// functions", 1979). Two names of 253 bytes collide for fewer than one in 2^52 points, so a list
/// written without the secret fills the table like any other.
struct NameHash {
    private static let prime: UInt64 = 1 << 61 - 1

    /// Where the polynomial is taken.
    struct Point: Sendable {
        fileprivate let value: UInt64

        init(seed: UInt64) {
            // SplitMix64: also small seeds make a large number.
            var mixed = seed &+ 0x9e37_79b9_7f4a_7c15
            mixed = (mixed ^ (mixed >> 30)) &* 0xbf58_476d_1ce4_e5b9
            mixed = (mixed ^ (mixed >> 27)) &* 0x94d0_49bb_1331_11eb
            value = (mixed ^ (mixed >> 31)) % (prime - 512) + 256
        }
    }

    private let point: UInt64
    private var value: UInt64 = 1

    init(_ point: Point) { self.point = point.value }

    @inline(__always)
    mutating func combine(_ byte: UInt8) {
        let (high, low) = value.multipliedFullWidth(by: point)
        // 2^61 is 1 in this field: what lies above is added.
        var sum = (low & Self.prime) + (high << 3 | low >> 61) + UInt64(byte)
        sum = (sum & Self.prime) + (sum >> 61)
        value = sum
    }

    /// Every bit of it depends on every byte.
    @inline(__always)
    var tag: UInt32 {
        UInt32(truncatingIfNeeded: ((value ^ value >> 29) &* 0x9e37_79b9_7f4a_7c15) >> 32)
    }
}
