import Testing

/// Bytes that a client sends to make two readers see different requests, and the only acceptable
/// outcomes. `{T}` is the target of the request as the listener wants it, `{A}` the authority of
/// the origin, `{S}` the target of a request that must never arrive.
struct HostileRequest: CustomTestStringConvertible, Sendable {
    enum Outcome: Sendable {
        /// One of these answers; nothing reaches the origin.
        case refused([Int])
        /// The origin gets exactly these bytes (chunks joined to one), the client its answer.
        case forwarded(String)
        /// The content breaks its framing behind a good head. The origin gets at most a beginning
        /// of these bytes (chunks joined), never an end; the client gets a 400 or is cut.
        case brokenOff(String)
    }

    let rule: String
    /// Latin-1: a code point is a byte.
    let request: String
    let outcome: Outcome

    /// Is about a whole URL in the target, or about one that is missing.
    var isForForwardOnly: Bool { Self.forForwardOnly.contains(rule) }

    private static let forForwardOnly: Set = [
        "9112 §3.2.2: the target names the host, not Host",
        "9112 §3.2.2: Host with another port", "9112 §3.2: empty beside a URL",
    ]

    var testDescription: String { rule }

    /// The method of the request, for how its answer is framed.
    var isHead: Bool { request.hasPrefix("HEAD ") }

    static let smuggled = "GET {S} HTTP/1.1\r\nHost: {A}\r\n\r\n"

    static func refused(_ rule: String, _ request: String, _ statuses: Int...) -> Self {
        Self(rule: rule, request: request, outcome: .refused(statuses.isEmpty ? [400] : statuses))
    }

    /// With these field lines in a POST, and what follows its head.
    static func refused(
        _ rule: String, fields: String, then rest: String = smuggled, _ statuses: Int...
    ) -> Self {
        Self(
            rule: rule, request: "POST {T} HTTP/1.1\r\nHost: {A}\r\n\(fields)\r\n\r\n\(rest)",
            outcome: .refused(statuses.isEmpty ? [400] : statuses))
    }

    /// With another request line.
    static func refused(_ rule: String, line: String, _ statuses: Int...) -> Self {
        Self(
            rule: rule, request: "\(line)\r\nHost: {A}\r\n\r\n",
            outcome: .refused(statuses.isEmpty ? [400] : statuses))
    }

    static func forwarded(_ rule: String, _ request: String, as clean: String) -> Self {
        Self(rule: rule, request: request, outcome: .forwarded(clean))
    }

    /// With these field lines in a POST; `kept` are the ones that go on.
    static func forwarded(
        _ rule: String, fields: String, then rest: String = "", kept: String,
        framing: String = "", content: String = ""
    ) -> Self {
        Self(
            rule: rule, request: "POST {T} HTTP/1.1\r\nHost: {A}\r\n\(fields)\r\n\(rest)",
            outcome: .forwarded(
                "POST /row HTTP/1.1\r\nHost: {A}\r\n\(kept)Via: 1.1 sluice\r\n\(framing)\r\n"
                    + content))
    }

    /// Chunked, with these bytes for a body.
    static func brokenOff(_ rule: String, chunks: String, content: String = "") -> Self {
        let chunk =
            content.isEmpty ? "" : String(content.utf8.count, radix: 16) + "\r\n\(content)\r\n"
        return Self(
            rule: rule,
            request: "POST {T} HTTP/1.1\r\nHost: {A}\r\nTransfer-Encoding: chunked\r\n\r\n"
                + chunks + smuggled,
            outcome: .brokenOff(
                "POST /row HTTP/1.1\r\nHost: {A}\r\nVia: 1.1 sluice\r\n"
                    + "Transfer-Encoding: chunked\r\n\r\n" + chunk))
    }
}
