// What an answer of sluice's own says in its content: a page for people, JSON for programs that ask
// for it, or plain text.
extension Answer {
    /// How the client's Accept wants it.
    package enum Form: Equatable, Sendable {
        case plain, page
        case json
        /// RFC 9457.
        case problem

        var contentType: String {
            switch self {
            case .plain: "text/plain; charset=utf-8"
            case .page: "text/html; charset=utf-8"
            // RFC 8259 §11: it is UTF-8, without saying so.
            case .json: "application/json"
            case .problem: "application/problem+json"
            }
        }
    }

    func content(_ form: Form, at moment: WallTime) -> [UInt8] {
        switch form {
        case .plain: Array("\(title)\n\(detail)\n".utf8)
        case .page: Array(page(moment).utf8)
        case .json, .problem: problem(moment)
        }
    }

    private var title: String { "\(status) \(Self.reasonPhrase(status))" }

    /// RFC 9457 §3.1; what is known of the rule besides, as §3.2 lets it.
    private func problem(_ moment: WallTime) -> [UInt8] {
        var line = JSONLine()
        line.add("type", "about:blank")
        line.add("title", Self.reasonPhrase(status))
        line.add("status", UInt64(status))
        line.add("detail", detail)
        line.add("time", moment)
        if let refusal {
            line.add("rule", refusal.ban.map { UInt64($0.id.number) })
            line.add("refuses", refusal.rule)
            line.add("note", refusal.ban?.note)
        }
        return line.finish() + [Byte.lf]
    }

    private func page(_ moment: WallTime) -> String {
        var facts: [(String, String)] = []
        if let refusal {
            let number = refusal.ban.map { "\($0.id)" }
            facts += [
                ("rule", number ?? "none: no rule allows it"), ("refuses", refusal.rule),
            ]
            if let note = refusal.ban?.note { facts.append(("note", note)) }
        }
        facts.append(("time", moment.timestamp))
        let rows = facts.map { "<dt>\($0.0)</dt><dd>\(Self.escapedForHTML($0.1))</dd>" }
        return """
            <!doctype html><html lang="en"><meta charset="utf-8"><title>\(title)</title>
            <body><h1>\(title)</h1><p>\(Self.escapedForHTML(detail))</p>
            <dl>\(rows.joined())</dl>
            <p><small>sluice</small></p></body></html>

            """
    }

    private static func escapedForHTML(_ text: String) -> String {
        text.unicodeScalars.reduce(into: "") { result, scalar in
            switch scalar {
            case "<": result += "&lt;"
            case ">": result += "&gt;"
            case "&": result += "&amp;"
            case "\"": result += "&quot;"
            default: result.unicodeScalars.append(scalar)
            }
        }
    }
}

extension RequestHead {
    /// A client that names text/html is a browser, and gets a page.
    package var answerForm: Answer.Form {
        guard let accept = value(of: .accept) else { return .plain }
        if accept.names("text/html") { return .page }
        if accept.names("application/problem+json") { return .problem }
        return accept.names("application/json") ? .json : .plain
    }
}

extension ArraySlice<UInt8> {
    /// Media types are read without regard to case, RFC 9110 §8.3.1.
    fileprivate func names(_ type: StaticString) -> Bool {
        type.withUTF8Buffer { wanted in
            guard count >= wanted.count else { return false }
            return (startIndex...(endIndex - wanted.count)).contains { start in
                self[start..<(start + wanted.count)].elementsEqual(wanted) {
                    $0.lowercasedASCII == $1
                }
            }
        }
    }
}
