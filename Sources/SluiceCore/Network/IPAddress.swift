/// An address of version 4 or 6. A v4-mapped v6 address (`::ffff:a.b.c.d`, RFC 4291 §2.5.5.2) is
/// kept as the v4 address it stands for, so that no rule can be passed by writing it differently.
package enum IPAddress: Hashable, Sendable {
    case v4(UInt32)
    case v6(UInt128)

    /// From sixteen bytes in network order; mapped addresses become v4.
    package init(v6Bits bits: UInt128) {
        self = bits >> 32 == 0xffff ? .v4(UInt32(truncatingIfNeeded: bits)) : .v6(bits)
    }

    package static var loopback: Self { .v4(0x7f00_0001) }

    /// Whom it stands for where clients are counted: one of version 6 for its /64, since whoever
    /// has one address there has them all (RFC 6177 §2: a site gets a /64 at the least).
    package var subscriber: Self {
        switch self {
        case .v4: self
        case .v6(let bits): .v6((bits >> 64) << 64)
        }
    }

    package var isLoopback: Bool {
        switch self {
        case .v4(let bits): bits >> 24 == 127
        case .v6(let bits): bits == 1
        }
    }
}

extension IPAddress: Comparable {
    package static func < (left: Self, right: Self) -> Bool {
        switch (left, right) {
        case (.v4(let a), .v4(let b)): a < b
        case (.v6(let a), .v6(let b)): a < b
        case (.v4, .v6): true
        case (.v6, .v4): false
        }
    }
}

// MARK: - Text

extension IPAddress: CustomStringConvertible {
    /// RFC 5952 §4: lower case, the longest run of zero groups shortened.
    package var description: String {
        switch self {
        case .v4(let bits):
            "\(bits >> 24).\((bits >> 16) & 255).\((bits >> 8) & 255).\(bits & 255)"
        case .v6(let bits): Self.text(ofGroups: Self.groups(bits))
        }
    }

    private static func groups(_ bits: UInt128) -> [UInt16] {
        (0..<8).map { UInt16(truncatingIfNeeded: bits >> (112 - 16 * UInt128($0))) }
    }

    private static func text(ofGroups groups: [UInt16]) -> String {
        let zeros = longestZeroRun(groups)
        func joined(_ part: ArraySlice<UInt16>) -> String {
            part.map { String($0, radix: 16) }.joined(separator: ":")
        }
        guard zeros.count > 1 else { return joined(groups[...]) }
        return joined(groups[..<zeros.lowerBound]) + "::" + joined(groups[zeros.upperBound...])
    }

    private static func longestZeroRun(_ groups: [UInt16]) -> Range<Int> {
        var best = 0..<0
        var start = 0
        for index in 0...groups.count where index == groups.count || groups[index] != 0 {
            if index - start > best.count { best = start..<index }
            start = index + 1
        }
        return best
    }
}
