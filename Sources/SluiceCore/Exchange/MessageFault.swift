/// Why a client of the message proxy gets no reply of its server: the one line it gets instead.
package struct MessageFault: Error, Equatable, Sendable {
    package enum Kind: String, CaseIterable, Sendable {
        case banned, malformed, unreachable, timeout
    }

    package let kind: Kind
    /// A sentence for the person at the client.
    package let detail: String
    /// The rule that refused; only with `banned`.
    package let rule: String?

    package static func banned(_ detail: String, rule: String) -> Self {
        Self(kind: .banned, detail: detail, rule: rule)
    }

    package static func malformed(_ detail: String) -> Self {
        Self(kind: .malformed, detail: detail, rule: nil)
    }

    package static func unreachable(_ detail: String) -> Self {
        Self(kind: .unreachable, detail: detail, rule: nil)
    }

    package static func timeout(_ detail: String) -> Self {
        Self(kind: .timeout, detail: detail, rule: nil)
    }

    /// `{"error":"banned","detail":"...","rule":"..."}` and the end of the line.
    package var line: [UInt8] {
        var line = JSONLine()
        line.add("error", kind.rawValue)
        line.add("detail", detail)
        if let rule { line.add("rule", rule) }
        return line.finish() + [UInt8(ascii: "\n")]
    }
}
