// What a request says about the way it has come and may still go.
extension RequestHead {
    /// How often a TRACE or OPTIONS may still be forwarded, RFC 9110 §7.6.2; `nil` when nothing
    /// valid is said, and for other methods. At 0 it is to be answered here. A number that is too
    /// large to be counted is as good as the largest that can be.
    package var maxForwards: UInt64? {
        guard method == .trace || method == .options, let digits = value(of: .maxForwards),
            !digits.isEmpty
        else { return nil }
        var count: UInt64 = 0
        for byte in digits {
            guard let digit = Byte.digit(byte) else { return nil }
            let (tens, overflow) = count.multipliedReportingOverflow(by: 10)
            let (sum, carry) = tens.addingReportingOverflow(UInt64(digit))
            count = overflow || carry ? .max : sum
        }
        return count
    }

    /// Whether a Via names this recipient already, RFC 9110 §7.6.3: the request goes in a circle.
    package func hasPassed(_ pseudonym: String) -> Bool {
        let section = section
        let input = section.bytes.span.bytes
        for field in fields where field.known == .via {
            var rest: ByteRange? = field.value
            while let hop = input.nextElement(of: &rest) {
                if names(hop, pseudonym, in: input) { return true }
            }
        }
        return false
    }

    /// `received-protocol RWS received-by [RWS comment]`.
    private func names(_ hop: ByteRange, _ pseudonym: String, in input: RawSpan) -> Bool {
        var start = hop.lower
        while start < hop.upper, !Byte.isBlank(input.byte(at: start)) { start += 1 }
        while start < hop.upper, Byte.isBlank(input.byte(at: start)) { start += 1 }
        var end = start
        while end < hop.upper, !Byte.isBlank(input.byte(at: end)) { end += 1 }
        return bytes[start..<end].elementsEqual(pseudonym.utf8)
    }

    /// Whether its Upgrade is passed on, RFC 9110 §7.8. Not with content, whose end the new protocol
    /// would have to wait for; and not to TLS or another HTTP (RFC 2817, RFC 7540 §3.2), whose
    /// requests would run past every rule unseen.
    /// An offer may be ignored, so the request is then forwarded without it.
    package var passesUpgrade: Bool {
        guard isUpgrade, framing == .none, method != .connect else { return false }
        let section = section
        let input = section.bytes.span.bytes
        for field in fields where field.known == .upgrade {
            var rest: ByteRange? = field.value
            while let name = input.nextElement(of: &rest) {
                if carriesRequests(name, in: input) { return false }
            }
        }
        return true
    }

    /// `protocol-name ["/" protocol-version]`.
    private func carriesRequests(_ offer: ByteRange, in input: RawSpan) -> Bool {
        var end = offer.lower
        while end < offer.upper, input.byte(at: end) != Byte.slash { end += 1 }
        let name = ByteRange(offer.lower, end)
        return input.matches(name, "h2c") || input.matches(name, "h2")
            || input.matches(name, "tls") || input.matches(name, "http")
    }

    /// Whether it expects what nobody here understands, RFC 9110 §10.1.1. In HTTP/1.0 nothing is.
    package var hasUnknownExpectation: Bool {
        guard version == .http11 else { return false }
        let section = section
        let input = section.bytes.span.bytes
        for field in fields where field.known == .expect {
            var rest: ByteRange? = field.value
            while let expectation = input.nextElement(of: &rest) {
                if !expectation.isEmpty, !input.matches(expectation, "100-continue") {
                    return true
                }
            }
        }
        return false
    }

    /// Whether its client may send more behind its head: content, or another request. One that asked
    /// for the end of the connection may not, RFC 9112 §9.6.
    package var mayBeFollowed: Bool { isPersistent || framing != .none }
}
