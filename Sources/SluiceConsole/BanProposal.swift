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
            BanSubject(url: row.key).map { host(of: $0) + port(of: $0) + resource(of: $0) } ?? []
        case .upstream, .ban, .event: []
        }
    }

    private static func proposals(for row: ExchangeRow) -> [BanProposal] {
        let subject = BanSubject(row)
        return host(of: subject) + [client(row.client)] + port(of: subject)
            + resource(of: subject)
    }

    private static func proposals(for row: ConnectionRow) -> [BanProposal] {
        // Not the address of a parent: that would ban all that goes through it.
        let address = row.originAddress.map { BanProposal(field: .addr, value: "\($0)") }
        let subject = row.destination.map {
            BanSubject(client: row.client.address, destination: $0)
        }
        return (subject.map(host) ?? []) + [client(row.client)] + (subject.map(port) ?? [])
            + [address].compactMap(\.self)
    }

    private static func client(_ client: Endpoint) -> BanProposal {
        BanProposal(field: .client, value: "\(client.address)")
    }

    private static func host(of subject: BanSubject) -> [BanProposal] {
        subject.hostValue.map { [BanProposal(field: .host, value: $0)] } ?? []
    }

    /// Of a host that can be named: without one, no port was asked for.
    private static func port(of subject: BanSubject) -> [BanProposal] {
        subject.hostValue.map { _ in [BanProposal(field: .port, value: "\(subject.port)")] } ?? []
    }

    private static func resource(of subject: BanSubject) -> [BanProposal] {
        let url = subject.urlValue.map { BanProposal(field: .url, value: $0) }
        let name = subject.hostValue == nil ? nil : subject.nameValue
        return [url, name.map { BanProposal(field: .name, value: $0) }].compactMap(\.self)
    }
}
