/// What the fields of a head say about the end of its content. All that RFC 9112 §6 calls ambiguous
/// is refused here, whether or not the message has content: a peer that reads it otherwise would
/// see another message begin.
struct FramingFields {
    private(set) var length: UInt64?
    private(set) var isChunked = false

    init(_ fields: [FieldLine], version: HTTPVersion, in input: RawSpan) throws(WireFault) {
        for field in fields {
            switch field.known {
            case .contentLength:
                if isChunked { throw WireFault(.lengthAndCoding, at: field.line.lower) }
                if length != nil { throw WireFault(.repeatedLength, at: field.line.lower) }
                length = try Self.length(field.value, in: input)
            case .transferEncoding:
                if length != nil { throw WireFault(.lengthAndCoding, at: field.line.lower) }
                if isChunked { throw WireFault(.invalidCoding, at: field.line.lower) }
                if version == .http10 { throw WireFault(.codingInHTTP10, at: field.line.lower) }
                try Self.checkChunked(field.value, in: input)
                isChunked = true
            default: continue
            }
        }
    }

    /// `1*DIGIT`, RFC 9110 §8.6. A list of equal numbers, which it allows to accept, is refused.
    private static func length(_ value: ByteRange, in input: RawSpan) throws(WireFault) -> UInt64 {
        var length: UInt64 = 0
        for offset in value.range {
            guard let digit = Byte.digit(input.byte(at: offset)) else {
                throw WireFault(.invalidLength, at: offset)
            }
            let (tens, overflow) = length.multipliedReportingOverflow(by: 10)
            let (sum, carry) = tens.addingReportingOverflow(UInt64(digit))
            if overflow || carry { throw WireFault(.invalidLength, at: offset) }
            length = sum
        }
        if value.isEmpty { throw WireFault(.invalidLength, at: value.lower) }
        return length
    }

    /// Exactly `chunked`. A list of other codings is unknown (RFC 9112 §6.1), unless `chunked`
    /// stands in it where it may not (§6.3, §7).
    private static func checkChunked(_ value: ByteRange, in input: RawSpan) throws(WireFault) {
        if input.matches(value, "chunked") { return }
        var rest: ByteRange? = value
        while let coding = input.nextElement(of: &rest) {
            var end = coding.lower
            while end < coding.upper, ByteSet.token.contains(input.byte(at: end)) { end += 1 }
            let isWhole = end == coding.upper
            guard end > coding.lower,
                isWhole || Byte.isBlank(input.byte(at: end))
                    || input.byte(at: end) == Byte.semicolon
            else { throw WireFault(.invalidCoding, at: coding.lower) }
            if input.matches(ByteRange(coding.lower, end), "chunked"), rest != nil || !isWhole {
                throw WireFault(.invalidCoding, at: coding.lower)
            }
        }
        throw WireFault(.unknownCoding, at: value.lower)
    }
}

extension Framing {
    /// RFC 9112 §6.3 for a request. CONNECT has no content (RFC 9110 §9.3.6): what is announced as
    /// such could also be meant for the tunnel.
    init(requestOf method: Method, _ fields: FramingFields) throws(WireFault) {
        if fields.isChunked {
            self = .chunked
        } else if let length = fields.length, length > 0 {
            self = .length(length)
        } else {
            self = .none
        }
        if method == .connect, self != .none { throw WireFault(.contentInConnect, at: 0) }
    }

    /// RFC 9112 §6.3 for a response.
    init(responseTo method: Method, status: UInt16, _ fields: FramingFields) {
        if Self.isWithoutContent(status: status, method) {
            self = .none
        } else if fields.isChunked {
            self = .chunked
        } else if let length = fields.length {
            self = length == 0 ? .none : .length(length)
        } else {
            // 205 has no content (RFC 9110 §15.3.6), but what an origin announces all the same has
            // to be read past, or it would be taken for the next response.
            self = status == 205 ? .none : .untilClose
        }
    }

    private static func isWithoutContent(status: UInt16, _ method: Method) -> Bool {
        switch status {
        case 100...199, 204, 304: true
        case 200...299: method == .head || method == .connect
        default: method == .head
        }
    }
}
