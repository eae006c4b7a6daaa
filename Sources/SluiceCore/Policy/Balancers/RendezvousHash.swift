/// Each member bids for a key, and the best bid has it. A bid depends on nothing but the member and
/// the key, so when a member goes only its own keys move, and when it comes back only those return.
///
/// A bid is a waiting time, exponentially distributed with the member's share as its rate: the
/// shortest of them is a member's as often as its share is of all shares.
struct RendezvousHash: Sendable {
    private let members: [Balancer.Member]

    init(_ members: [Balancer.Member]) { self.members = members }

    func pick(key: UInt64, _ loads: some ServerLoads) -> Int? {
        var best: Int?
        var shortest = Double.infinity
        for (position, member) in members.enumerated()
        where member.share > 0 && loads.isOpen(position) {
            let wait = -Self.logarithm((key ^ member.seed).mixed) / Double(member.share)
            if wait < shortest {
                shortest = wait
                best = position
            }
        }
        return best
    }

    /// The natural logarithm of a number drawn from 0 to 1, whose binary digits are `bits`. With m
    /// between √½ and √2 and z = (m - 1) / (m + 1), ln m is 2 (z + z³/3 + z⁵/5 + ...).
    private static func logarithm(_ bits: UInt64) -> Double {
        let number = (Double(bits >> 11) + 0.5) * 0x1p-53
        var exponent = Double(number.exponent)
        var mantissa = number.significand
        if mantissa > 1.414_213_562_373_095_1 {
            mantissa /= 2
            exponent += 1
        }
        let z = (mantissa - 1) / (mantissa + 1)
        let square = z * z
        let series =
            1 + square * (1.0 / 3 + square * (1.0 / 5 + square * (1.0 / 7 + square / 9)))
        return exponent * 0.693_147_180_559_945_3 + 2 * z * series
    }
}
