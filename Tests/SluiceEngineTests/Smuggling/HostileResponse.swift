import Testing

/// Bytes that an origin sends to make two readers see different responses, and the only acceptable
/// outcomes. Whatever the outcome, the request that follows gets its own answer.
struct HostileResponse: CustomTestStringConvertible, Sendable {
    enum Outcome: Sendable {
        /// 502 of sluice's own; not a byte of the origin's reaches the client.
        case refused
        /// The client gets exactly this, whole.
        case delivered(Int, String)
        /// The fault shows behind a good head. The client gets a 502, or a beginning of this
        /// content in a message that it can tell from a whole one.
        case brokenOff(String)
        /// The bytes can be read as the answer, and need not be.
        case refusedOrDelivered(Int, String)
    }

    let rule: String
    /// Latin-1: a code point is a byte.
    let response: String
    let outcome: Outcome
    var method = "GET"
    /// The client's.
    var version = "HTTP/1.1"
    /// The origin closes behind these bytes.
    var closes = false
    /// The origin's connection may carry another request.
    var isClean = false
    /// Sent before the request has come.
    var isEarly = false
    /// What else holds of an answer that was delivered.
    var fields: [String: String?] = [:]
    /// The names and values of the trailers that are delivered.
    var trailers: [String] = []

    var testDescription: String { rule }

    /// A response that answers nothing; that a client gets it is what all this is about.
    static let smuggled =
        "HTTP/1.1 200 OK\r\nX-Smuggled: 1\r\nContent-Length: 8\r\n\r\nsmuggled"

    static func refused(_ rule: String, _ response: String, closes: Bool = false) -> Self {
        Self(rule: rule, response: response, outcome: .refused, closes: closes)
    }

    /// With these field lines, and what follows the head.
    static func refused(_ rule: String, fields: String, then rest: String = smuggled) -> Self {
        refused(rule, "HTTP/1.1 200 OK\r\n\(fields)\r\n\r\n\(rest)")
    }

    /// With another status line.
    static func refused(_ rule: String, line: String) -> Self {
        refused(rule, "\(line)\r\nContent-Length: 5\r\n\r\nhello")
    }

    static func brokenOff(
        _ rule: String, _ response: String, as content: String = "", closes: Bool = true,
        version: String = "HTTP/1.1"
    ) -> Self {
        Self(
            rule: rule, response: response, outcome: .brokenOff(content), version: version,
            closes: closes)
    }

    /// Chunked, with these bytes for a body. The origin keeps the connection open.
    static func brokenOff(_ rule: String, chunks: String, as content: String = "") -> Self {
        brokenOff(
            rule, "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n" + chunks + smuggled,
            as: content, closes: false)
    }

    /// Whole, and nothing follows it.
    static func clean(
        _ rule: String, _ response: String, _ status: Int = 200, _ content: String = "hello",
        method: String = "GET", version: String = "HTTP/1.1", fields: [String: String?] = [:],
        trailers: [String] = []
    ) -> Self {
        Self(
            rule: rule, response: response, outcome: .delivered(status, content), method: method,
            version: version, isClean: true, fields: fields, trailers: trailers)
    }

    /// Delivered, and the connection it came on can not be used again.
    static func last(
        _ rule: String, _ response: String, _ status: Int = 200, _ content: String = "hello",
        method: String = "GET", version: String = "HTTP/1.1", closes: Bool = false,
        fields: [String: String?] = [:]
    ) -> Self {
        Self(
            rule: rule, response: response, outcome: .delivered(status, content), method: method,
            version: version, closes: closes, fields: fields)
    }
}
