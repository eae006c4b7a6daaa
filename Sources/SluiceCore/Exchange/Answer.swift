/// An answer of sluice's own: what failed, in words, for people and (Proxy-Status, RFC 9209) for
/// programs.
package struct Answer: Equatable, Sendable {
    package let status: UInt16
    package let error: ProxyError
    /// One sentence, free of line ends; bytes of strangers in it are escaped already.
    package let detail: String
    /// Asks for a user and a password, RFC 9110 §15.5.8.
    private var isChallenge = false
    /// Seconds after which it is worth another try (RFC 9110 §10.2.3); `nil` says nothing of it.
    private var retryAfter: Int?
    /// The rule that says no, where it is one.
    var refusal: BanRefusal? { refusals.first }
    /// An array, so that the effects of every exchange, which have room for an answer, stay small
    /// (measured: 2.1 thousand instructions a forwarded request).
    private var refusals: [BanRefusal] = []

    package init(_ error: ProxyError, status: UInt16? = nil, detail: String) {
        self.error = error
        self.status = status ?? error.status
        self.detail = detail
        // RFC 6585 §4: limits are on what is open at the moment, and reached by bursts.
        if self.status == 503 || error == .connectionLimitReached { retryAfter = 1 }
    }

    /// A request that could not be understood.
    package init(_ fault: WireFault) {
        let sentence = "\(fault.kind.rawValue) (byte \(fault.offset))"
        self.init(.requestError, status: fault.kind.status, detail: sentence)
    }

    /// The request head did not arrive in time.
    package static var requestTimeout: Self {
        Self(.requestError, status: 408, detail: "the request head did not arrive in time")
    }

    /// The origin closed under a request, or in the middle of its head.
    package static var originClosedEarly: Self {
        Self(.connectionTerminated, detail: "the origin closed before its answer was whole")
    }

    /// 407: who asks is not known.
    package static func unauthenticated(detail: String) -> Self {
        var answer = Self(.requestDenied, status: 407, detail: detail)
        answer.isChallenge = true
        return answer
    }

    /// 429: wrong passwords came from there before.
    package static func throttled(seconds: Int) -> Self {
        let detail = "too many wrong passwords came from this address; wait \(seconds) s"
        var answer = Self(.requestDenied, status: 429, detail: detail)
        answer.retryAfter = seconds
        return answer
    }

    /// Policy refused; `status` is the rule's own.
    package static func banned(_ refusal: BanRefusal, status: UInt16) -> Self {
        var answer = Self(.requestDenied, status: status, detail: refusal.sentence)
        answer.retryAfter = refusal.retryAfter.map { Int(clamping: $0) } ?? answer.retryAfter
        answer.refusals = [refusal]
        return answer
    }
}

// MARK: - On the wire

extension Answer {
    /// How the client wants it.
    package struct Delivery: Sendable {
        package var method: Method
        package var version: HTTPVersion
        package var keepAlive: Bool
        package var form: Form
        package var date: WallTime

        package init(
            method: Method, version: HTTPVersion, keepAlive: Bool, form: Form, date: WallTime
        ) {
            self.method = method
            self.version = version
            self.keepAlive = keepAlive
            self.form = form
            self.date = date
        }
    }

    /// Appends the whole message. Returns the bytes of content in it (0 for HEAD).
    @discardableResult
    package func append(_ delivery: Delivery, to output: inout [UInt8]) -> Int {
        let content = content(delivery.form, at: delivery.date)
        output += "HTTP/1.1 \(status) \(Self.reasonPhrase(status))\r\nDate: ".utf8
        HTTPDate.append(delivery.date, to: &output)
        output += "\r\nContent-Type: \(delivery.form.contentType)\r\n".utf8
        output += "Content-Length: \(content.count)\r\n".utf8
        output += "Cache-Control: no-store\r\nCache-Status: sluice\r\n".utf8
        output += "Proxy-Status: sluice; error=\(error.rawValue); details=".utf8
        output += Self.quotedString(detail)
        output += "\r\n".utf8
        if isChallenge { output.append(Self.challenge) }
        if let retryAfter { output += "Retry-After: \(retryAfter)\r\n".utf8 }
        Forwarding.appendConnection(
            delivery.version, keepAlive: delivery.keepAlive, to: &output)
        output += "\r\n".utf8
        guard delivery.method != .head else { return 0 }
        output += content
        return content.count
    }

    /// RFC 7617 §2, §2.1.
    private static let challenge: StaticString =
        "Proxy-Authenticate: Basic realm=\"sluice\", charset=\"UTF-8\"\r\n"

    /// RFC 8941 §3.3.3: printable ASCII only; the rest becomes `?`.
    private static func quotedString(_ text: String) -> [UInt8] {
        var bytes: [UInt8] = [UInt8(ascii: "\"")]
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"", "\\": bytes += [UInt8(ascii: "\\"), UInt8(scalar.value)]
            case " "..."~": bytes.append(UInt8(scalar.value))
            default: bytes.append(UInt8(ascii: "?"))
            }
        }
        return bytes + [UInt8(ascii: "\"")]
    }

    /// Names of the statuses sluice itself sends (RFC 9110 §15); a ban may ask for any other.
    package static func reasonPhrase(_ status: UInt16) -> String {
        switch status {
        case 400: "Bad Request"
        case 403: "Forbidden"
        case 404: "Not Found"
        case 405: "Method Not Allowed"
        case 407: "Proxy Authentication Required"
        case 408: "Request Timeout"
        case 410: "Gone"
        case 413: "Content Too Large"
        case 414: "URI Too Long"
        case 417: "Expectation Failed"
        case 421: "Misdirected Request"
        case 429: "Too Many Requests"
        case 431: "Request Header Fields Too Large"
        case 451: "Unavailable For Legal Reasons"
        case 500: "Internal Server Error"
        case 501: "Not Implemented"
        case 502: "Bad Gateway"
        case 503: "Service Unavailable"
        case 504: "Gateway Timeout"
        case 505: "HTTP Version Not Supported"
        case 508: "Loop Detected"
        default: status < 500 ? "Refused" : "Unavailable"
        }
    }
}
