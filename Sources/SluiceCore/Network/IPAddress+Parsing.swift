extension IPAddress {
    /// Reads the strict forms: four decimal numbers 0-255 without leading zeros, or RFC 4291 §2.2
    /// text without a zone. Anything else (octal, hexadecimal, short forms) is `nil`: see
    /// `init(asResolved:)`.
    package init?(_ text: some StringProtocol) {
        self.init(bytes: Array(text.utf8)[...])
    }

    /// The same for bytes; v4 text is read without allocation.
    package init?(bytes: ArraySlice<UInt8>) {
        if bytes.contains(UInt8(ascii: ":")) {
            guard let bits = Self.parseV6(bytes) else { return nil }
            self.init(v6Bits: bits)
        } else {
            guard let bits = Self.parseV4(bytes) else { return nil }
            self = .v4(bits)
        }
    }

    private static func parseV4(_ bytes: ArraySlice<UInt8>) -> UInt32? {
        var bits: UInt32 = 0
        var octet: UInt32 = 0
        var digits = 0
        var dots = 0
        for byte in bytes {
            if byte == UInt8(ascii: ".") {
                guard digits > 0, dots < 3 else { return nil }
                bits = (bits << 8) | octet
                (octet, digits, dots) = (0, 0, dots + 1)
            } else {
                guard byte.isDecimalDigit, digits == 0 || octet > 0 else { return nil }
                octet = octet * 10 + UInt32(byte - UInt8(ascii: "0"))
                digits += 1
                guard octet <= 255 else { return nil }
            }
        }
        return digits > 0 && dots == 3 ? (bits << 8) | octet : nil
    }

    private static func parseV6(_ bytes: ArraySlice<UInt8>) -> UInt128? {
        guard bytes.count <= 45 else { return nil }
        guard let gap = gapOffset(bytes) else {
            guard let groups = parseGroups(bytes), groups.count == 8 else { return nil }
            return assemble(groups)
        }
        guard let head = parseGroups(bytes[..<gap]), let tail = parseGroups(bytes[(gap + 2)...]),
            head.count + tail.count < 8, !bytes[..<gap].contains(UInt8(ascii: "."))
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
            guard let nibble = digit.hexadecimalValue else { return nil }
            value = (value << 4) | UInt16(nibble)
        }
        return value
    }
}

// MARK: - What a resolver would read

extension IPAddress {
    /// Reads also what `inet_aton` takes for a v4 address, and so a resolver would: one to four
    /// numbers, decimal, octal (`0177`) or hexadecimal (`0x7f`), the last filling what is left.
    /// `2130706433`, `127.1` and `0x7f.0.0.1` all reach 127.0.0.1; a rule must see that.
    package init?(asResolved bytes: ArraySlice<UInt8>) {
        if let strict = Self(bytes: bytes) {
            self = strict
        } else {
            guard let first = bytes.first, first.isDecimalDigit, let bits = Self.parseLoose(bytes)
            else { return nil }
            self = .v4(bits)
        }
    }

    private static func parseLoose(_ bytes: ArraySlice<UInt8>) -> UInt32? {
        var bits: UInt64 = 0
        var rest = bytes
        for position in 0..<4 {
            let part = rest.prefix { $0 != UInt8(ascii: ".") }
            guard let number = looseNumber(part) else { return nil }
            rest = rest[part.endIndex...]
            if rest.isEmpty {
                let room = UInt64(32 - 8 * position)
                guard number >> room == 0 else { return nil }
                return UInt32(truncatingIfNeeded: (bits << room) | number)
            }
            guard number <= 255 else { return nil }
            bits = (bits << 8) | number
            rest = rest.dropFirst()
        }
        return nil
    }

    private static func looseNumber(_ text: ArraySlice<UInt8>) -> UInt64? {
        var digits = text
        var radix: UInt64 = 10
        if digits.count > 1, digits.first == UInt8(ascii: "0") {
            digits = digits.dropFirst()
            radix = 8
            if digits.first?.lowercasedASCII == UInt8(ascii: "x") {
                digits = digits.dropFirst()
                radix = 16
            }
        }
        guard !digits.isEmpty else { return nil }
        var value: UInt64 = 0
        for digit in digits {
            guard let nibble = digit.hexadecimalValue, UInt64(nibble) < radix else { return nil }
            value = value * radix + UInt64(nibble)
            guard value <= UInt64(UInt32.max) else { return nil }
        }
        return value
    }
}
