import SluiceCore

/// Something of a row that could be banned.
struct BanProposal: Equatable, Sendable {
    let field: BanField
    let value: String

    /// What a row offers, the best first: `b` and Enter ban the host, or else the client.
    static func all(for subject: Subject) -> [BanProposal] {
        switch subject {
        case .exchange(let row): proposals(for: row)
        case .connection(let row): proposals(for: row)
        case .entry(let row):
            URLParts(row.key).map { parts in
                parts.hostAndPort + [parts.url] + parts.name
            } ?? []
        case .ban, .event: []
        }
    }

    private static func proposals(for row: ExchangeRow) -> [BanProposal] {
        let client = BanProposal(field: .client, value: "\(row.client.address)")
        let isTunnel = row.isConnect
        guard let parts = URLParts(row) else { return [client] }
        let whole = isTunnel ? [] : [parts.url] + parts.name
        return parts.hostAndPort.prefix(1) + [client] + parts.hostAndPort.dropFirst() + whole
    }

    private static func proposals(for row: ConnectionRow) -> [BanProposal] {
        let client = BanProposal(field: .client, value: "\(row.client.address)")
        var proposals: [BanProposal] = []
        if let target = row.targetParts {
            proposals = [
                BanProposal(field: .host, value: target.host), client,
                BanProposal(field: .port, value: "\(target.port)"),
            ]
        } else {
            proposals = [client]
        }
        if let upstream = row.upstream {
            proposals.append(BanProposal(field: .addr, value: "\(upstream.address)"))
        }
        return proposals
    }
}

extension ExchangeRow {
    var isConnect: Bool { method == WireText("CONNECT") }
}

extension ConnectionRow {
    /// The target read as host and port, the host in lower case.
    var targetParts: HostAndPort? {
        guard let text = target.plainText, let parts = HostAndPort(text) else { return nil }
        return HostAndPort(host: parts.host.lowercased(), port: parts.port)
    }
}

extension WireText {
    /// The text, when all of it is printable ASCII: nothing else can be typed into a rule.
    var plainText: String? {
        bytes.allSatisfy { (0x21...0x7e).contains($0) }
            ? String(decoding: bytes, as: UTF8.self) : nil
    }
}
