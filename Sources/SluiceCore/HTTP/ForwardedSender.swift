/// What the next hop is told about the client. What other proxies have said stays ahead of it: only
/// the last element of a list comes from sluice, and a server should trust no more than it knows
/// proxies in front of it. X-Forwarded-Host and -Proto are no lists, so the client's are replaced.
package struct ForwardedSender: Sendable {
    package let fields: ForwardedFields
    package let client: IPAddress

    package init(_ fields: ForwardedFields, client: IPAddress) {
        self.fields = fields
        self.client = client
    }

    func append(for head: RequestHead, to output: inout [UInt8]) {
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
