/// `host [ ":" port ]`, RFC 9110 §4.2.1, as it stands in a target or in Host.
struct Authority {
    /// Without brackets; may be empty.
    let host: ByteRange
    /// `nil` when none is written, or only its colon (RFC 3986 §6.2.3).
    let port: UInt16?

    enum Fault: Error {
        case host, port
    }

    init(_ range: ByteRange, in input: RawSpan) throws(Fault) {
        let end: Int
        if !range.isEmpty, input.byte(at: range.lower) == Byte.openBracket {
            host = try Self.address(range, in: input)
            end = host.upper + 1
        } else {
            var offset = range.lower
            while offset < range.upper, ByteSet.hostName.contains(input.byte(at: offset)) {
                offset &+= 1
            }
            host = ByteRange(range.lower, offset)
            end = offset
        }
        guard end < range.upper else {
            port = nil
            return
        }
        guard input.byte(at: end) == Byte.colon else { throw .host }
        port = try Self.port(ByteRange(end + 1, range.upper), in: input)
    }

    /// An IPv6 address between brackets. No zone and no later version: neither names a host for
    /// anyone but the sender.
    private static func address(_ range: ByteRange, in input: RawSpan) throws(Fault) -> ByteRange {
        var end = range.lower + 1
        while end < range.upper, input.byte(at: end) != Byte.closeBracket { end += 1 }
        let inside = ByteRange(range.lower + 1, end)
        let text = String(decoding: input.copy(inside), as: UTF8.self)
        guard end < range.upper, text.utf8.contains(Byte.colon), IPAddress(text) != nil else {
            throw .host
        }
        return inside
    }

    private static func port(_ digits: ByteRange, in input: RawSpan) throws(Fault) -> UInt16? {
        if digits.isEmpty { return nil }
        guard digits.count <= 5 else { throw .port }
        var value: UInt32 = 0
        for offset in digits.range {
            guard let digit = Byte.digit(input.byte(at: offset)) else { throw .port }
            value = value * 10 + UInt32(digit)
        }
        guard value > 0, let port = UInt16(exactly: value) else { throw .port }
        return port
    }
}
