/// Reads one PROXY protocol header of version 1 or 2 from the front of a connection, sans I/O. The
/// bytes are presented again, with more behind them, until it is complete; what is wrong is said as
/// soon as it can be known.
package struct ProxyHeaderReader: Sendable {
    /// Bytes of a line of version 1 with its end (§2.1).
    static let lineLimit = 107
    /// Bytes behind the sixteen of version 2. The protocol allows 64 KiB; addresses take at most
    /// 216, and what else is sent fits easily.
    static let lengthLimit = 4096
    static let signature: [UInt8] = [
        0x0d, 0x0a, 0x0d, 0x0a, 0x00, 0x0d, 0x0a, 0x51, 0x55, 0x49, 0x54, 0x0a,
    ]
    private static let word = Array("PROXY ".utf8)

    package init() {}

    /// The header and its length, `nil` while it is not complete.
    package func read(
        _ input: RawSpan
    ) throws(ProxyHeaderFault) -> (header: ProxyHeader, length: Int)? {
        guard input.byteCount > 0 else { return nil }
        let isLine = input.byte(at: 0) == Self.word[0]
        let start = isLine ? Self.word : Self.signature
        for offset in 0..<min(start.count, input.byteCount)
        where input.byte(at: offset) != start[offset] {
            throw ProxyHeaderFault(.missing, at: offset)
        }
        guard input.byteCount >= start.count else { return nil }
        return isLine ? try readLine(input) : try readBinary(input)
    }

    // MARK: - Version 1, §2.1

    private func readLine(
        _ input: RawSpan
    ) throws(ProxyHeaderFault) -> (header: ProxyHeader, length: Int)? {
        var end = Self.word.count
        while end < min(input.byteCount, Self.lineLimit - 1), input.byte(at: end) != Byte.cr {
            guard input.byte(at: end) != Byte.lf else { throw ProxyHeaderFault(.badLineEnd, at: end) }
            end += 1
        }
        guard end < Self.lineLimit - 1 else {
            throw ProxyHeaderFault(.lineTooLong, at: Self.lineLimit)
        }
        guard input.byteCount > end + 1 else { return nil }
        guard input.byte(at: end + 1) == Byte.lf else {
            throw ProxyHeaderFault(.badLineEnd, at: end + 1)
        }
        return (try parse(input.copy(ByteRange(0, end))[...]), end + 2)
    }

    private func parse(_ line: ArraySlice<UInt8>) throws(ProxyHeaderFault) -> ProxyHeader {
        let parts = line.split(separator: UInt8(ascii: " "), omittingEmptySubsequences: false)
        let isV6: Bool
        switch String(decoding: parts[1], as: UTF8.self) {
        case "UNKNOWN": return .unknown
        case "TCP4": isV6 = false
        case "TCP6": isV6 = true
        default: throw ProxyHeaderFault(.unknownProtocol, at: parts[1].startIndex)
        }
        guard parts.count == 6 else { throw ProxyHeaderFault(.wrongPartCount, at: line.endIndex) }
        let source = try address(parts[2], isV6)
        let destination = try address(parts[3], isV6)
        return .tcp(
            source: Endpoint(source, try port(parts[4])),
            destination: Endpoint(destination, try port(parts[5])))
    }

    private func address(
        _ text: ArraySlice<UInt8>, _ isV6: Bool
    ) throws(ProxyHeaderFault) -> IPAddress {
        guard text.contains(Byte.colon) == isV6, let address = IPAddress(bytes: text) else {
            throw ProxyHeaderFault(.invalidAddress, at: text.startIndex)
        }
        return address
    }

    private func port(_ text: ArraySlice<UInt8>) throws(ProxyHeaderFault) -> UInt16 {
        let hasLeadingZero = text.count > 1 && text.first == UInt8(ascii: "0")
        guard (1...5).contains(text.count), text.allSatisfy(\.isDecimalDigit), !hasLeadingZero,
            let port = UInt16(String(decoding: text, as: UTF8.self))
        else { throw ProxyHeaderFault(.invalidPort, at: text.startIndex) }
        return port
    }

    // MARK: - Version 2, §2.2

    private func readBinary(
        _ input: RawSpan
    ) throws(ProxyHeaderFault) -> (header: ProxyHeader, length: Int)? {
        guard input.byteCount > 12 else { return nil }
        let version = input.byte(at: 12)
        guard version >> 4 == 2 else { throw ProxyHeaderFault(.unknownVersion, at: 12) }
        guard version & 15 <= 1 else { throw ProxyHeaderFault(.unknownCommand, at: 12) }
        guard input.byteCount > 13 else { return nil }
        let family = input.byte(at: 13)
        guard family >> 4 <= 3, family & 15 <= 2 else {
            throw ProxyHeaderFault(.unknownFamily, at: 13)
        }
        guard input.byteCount >= 16 else { return nil }
        let length = Int(input.port(14))
        guard length <= Self.lengthLimit else { throw ProxyHeaderFault(.tooLong, at: 14) }
        let isLocal = version & 15 == 0
        if !isLocal, length < Self.addressLength(family) {
            throw ProxyHeaderFault(.tooShort, at: 14)
        }
        guard input.byteCount >= 16 + length else { return nil }
        // The vectors behind the addresses (TLV) are skipped with the length.
        return (isLocal ? .local : Self.addresses(family, input), 16 + length)
    }

    private static let tcp4: UInt8 = 0x11
    private static let tcp6: UInt8 = 0x21

    private static func addressLength(_ family: UInt8) -> Int {
        // A protocol or family left open (0) has no addresses to read.
        guard family & 15 != 0 else { return 0 }
        switch family >> 4 {
        case 1: return 12
        case 2: return 36
        case 3: return 216
        default: return 0
        }
    }

    private static func addresses(_ family: UInt8, _ input: RawSpan) -> ProxyHeader {
        switch family {
        case tcp4:
            func address(_ start: Int) -> IPAddress {
                .v4(UInt32(truncatingIfNeeded: input.number(start, count: 4)))
            }
            return .tcp(
                source: Endpoint(address(16), input.port(24)),
                destination: Endpoint(address(20), input.port(26)))
        case tcp6:
            func address(_ start: Int) -> IPAddress {
                IPAddress(v6Bits: input.number(start, count: 16))
            }
            return .tcp(
                source: Endpoint(address(16), input.port(48)),
                destination: Endpoint(address(32), input.port(50)))
        default: return .unknown
        }
    }
}
