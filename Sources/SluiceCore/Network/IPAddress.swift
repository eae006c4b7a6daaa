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

extension IPAddress {
    /// Reads the strict forms: four decimal numbers 0-255 without leading zeros, or RFC 4291 §2.2
    /// text without a zone. Anything else (octal, hexadecimal, short forms) is `nil`: such text is
    /// for the resolver, and what it resolves to is checked then.
    package init?(_ text: some StringProtocol) {
        let bytes = Array(text.utf8)
        if bytes.contains(UInt8(ascii: ":")) {
            guard let bits = Self.parseV6(bytes[...]) else { return nil }
            self.init(v6Bits: bits)
        } else {
            guard let bits = Self.parseV4(bytes[...]) else { return nil }
            self = .v4(bits)
        }
    }

    private static func parseV4(_ bytes: ArraySlice<UInt8>) -> UInt32? {
        let parts = bytes.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
        guard parts.count == 4 else { return nil }
        var bits: UInt32 = 0
        for part in parts {
            guard let octet = decimalOctet(part) else { return nil }
            bits = (bits << 8) | octet
        }
        return bits
    }

    private static func decimalOctet(_ digits: ArraySlice<UInt8>) -> UInt32? {
        guard (1...3).contains(digits.count) else { return nil }
        if digits.count > 1, digits.first == UInt8(ascii: "0") { return nil }
        var value: UInt32 = 0
        for digit in digits {
            guard (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(digit) else { return nil }
            value = value * 10 + UInt32(digit - UInt8(ascii: "0"))
        }
        return value <= 255 ? value : nil
    }

    private static func parseV6(_ bytes: ArraySlice<UInt8>) -> UInt128? {
        guard let gap = gapOffset(bytes) else {
            guard let groups = parseGroups(bytes), groups.count == 8 else { return nil }
            return assemble(groups)
        }
        guard let head = parseGroups(bytes[..<gap]), let tail = parseGroups(bytes[(gap + 2)...]),
            head.count + tail.count < 8
        else { return nil }
        let zeros = [UInt16](repeating: 0, count: 8 - head.count - tail.count)
        return assemble(head + zeros + tail)
    }

    private static func gapOffset(_ bytes: ArraySlice<UInt8>) -> Int? {
        bytes.indices.dropLast().first {
            bytes[$0] == UInt8(ascii: ":") && bytes[$0 + 1] == UInt8(ascii: ":")
        }
    }

    private static func assemble(_ groups: [UInt16]) -> UInt128 {
        groups.reduce(0) { ($0 << 16) | UInt128($1) }
    }

    /// Groups of up to four hexadecimal digits; the last may be a dotted v4 address.
    private static func parseGroups(_ bytes: ArraySlice<UInt8>) -> [UInt16]? {
        if bytes.isEmpty { return [] }
        let parts = bytes.split(separator: UInt8(ascii: ":"), omittingEmptySubsequences: false)
        var groups: [UInt16] = []
        for (index, part) in parts.enumerated() {
            if index == parts.count - 1, part.contains(UInt8(ascii: ".")) {
                guard let dotted = parseV4(part) else { return nil }
                groups += [
                    UInt16(truncatingIfNeeded: dotted >> 16), UInt16(truncatingIfNeeded: dotted),
                ]
            } else {
                guard let group = hexadecimalGroup(part) else { return nil }
                groups.append(group)
            }
        }
        return groups.count <= 8 ? groups : nil
    }

    private static func hexadecimalGroup(_ digits: ArraySlice<UInt8>) -> UInt16? {
        guard (1...4).contains(digits.count) else { return nil }
        var value: UInt16 = 0
        for digit in digits {
            guard let nibble = Character(UnicodeScalar(digit)).hexDigitValue else { return nil }
            value = (value << 4) | UInt16(nibble)
        }
        return value
    }
}
