/// What the next hop is told about the client. What other proxies have said stays ahead of it: only
/// the last element of a list comes from sluice, and a server should trust no more than it knows
/// proxies in front of it. A line of theirs that would swallow it is dropped. X-Forwarded-Host and -Proto are no lists, so the client's are replaced.
package struct ClientForwarding: Sendable {
    package let fields: ForwardedFields
    package let client: IPAddress

    package init(_ fields: ForwardedFields, client: IPAddress) {
        self.fields = fields
        self.client = client
    }

    /// The fields of the client that are not passed on as they are.
    func insertReplaced(of head: RequestHead, into removed: inout FieldNameSet) {
        if fields.contains(.xForwarded) {
            removed.insert(.xForwardedHost)
            removed.insert(.xForwardedProto)
        }
        if hasBrokenForwarded(head) { removed.insert(.forwarded) }
    }

    /// Whether what the client wrote would swallow the element that comes behind it.
    private func hasBrokenForwarded(_ head: RequestHead) -> Bool {
        guard fields.contains(.forwarded) else { return false }
        return head.fields.contains { $0.known == .forwarded && !Self.isWhole($0, in: head) }
    }

    /// Whether every quoted string of a line ends in it (RFC 7239 §4, RFC 9110 §5.6.4).
    private static func isWhole(_ field: FieldLine, in head: RequestHead) -> Bool {
        var (isQuoted, isEscaped) = (false, false)
        for byte in head.bytes[field.value.range] {
            if isEscaped {
                isEscaped = false
            } else if byte == Byte.backslash {
                isEscaped = isQuoted
            } else if byte == Byte.quote {
                isQuoted.toggle()
            }
        }
        return !isQuoted
    }

    func append(for head: RequestHead, to output: inout [UInt8]) {
        if hasBrokenForwarded(head) {
            for field in head.lines(of: .forwarded) where Self.isWhole(field, in: head) {
                output.append(contentsOf: head.bytes[field.line.range])
            }
        }
        let isV6 = if case .v6 = client { true } else { false }
        if fields.contains(.forwarded) {
            // RFC 7239 §6: an address with colons is quoted, in brackets.
            output.append(contentsOf: (isV6 ? "Forwarded: for=\"[" : "Forwarded: for=").utf8)
            output.append(contentsOf: "\(client)".utf8)
            if isV6 { output.append("]\"") }
            if !head.hostRange.isEmpty {
                output.append(";host=\"")
                Forwarding.appendHostAndPort(of: head, to: &output)
                output.append("\"")
            }
            output.append(";proto=http\r\n")
        }
        if fields.contains(.xForwarded) {
            output.append("X-Forwarded-For: ")
            output.append(contentsOf: "\(client)".utf8)
            output.append("\r\n")
            if !head.hostRange.isEmpty {
                output.append("X-Forwarded-Host: ")
                Forwarding.appendHostAndPort(of: head, to: &output)
                output.append("\r\n")
            }
            output.append("X-Forwarded-Proto: http\r\n")
        }
    }
}
