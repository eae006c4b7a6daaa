/// Hosts, exact and with all below. A host is read once from its end; its hash at each dot is the
/// hash of a domain it lies in.
struct HostTable: Sendable {
    typealias Entry = (name: [UInt8], rule: Int)

    private let exact: [Entry]
    private let domains: [Entry]
    private let addresses: AddressTable
    private let exactTable: RuleTable
    private let domainTable: RuleTable

    init(exact: [Entry], domains: [Entry], addresses: [(address: IPAddress, rule: Int)]) {
        self.exact = exact
        self.domains = domains
        self.addresses = AddressTable(
            addresses.compactMap { entry in
                AddressBlock(single: entry.address).map { ($0, entry.rule) }
            })
        exactTable = RuleTable(hashes: exact.map { Self.hash($0.name) })
        domainTable = RuleTable(hashes: domains.map { Self.hash($0.name) })
    }

    private static func hash(_ name: [UInt8]) -> UInt64 {
        var hash = RunningHash()
        for byte in name.reversed() { hash.combine(byte) }
        return hash.value
    }

    func forEachMatch(_ host: ArraySlice<UInt8>, _ body: (Int) -> Void) {
        let host = HostName.withoutRootDot(host)
        guard !host.isEmpty else { return }
        if !addresses.isEmpty, let address = IPAddress(asResolved: host) {
            addresses.forEachMatch(address, body)
        }
        guard !exactTable.isEmpty || !domainTable.isEmpty else { return }
        var hash = RunningHash()
        for position in host.indices.reversed() {
            let byte = host[position].lowercasedASCII
            if byte == UInt8(ascii: ".") {
                probe(domains, domainTable, hash.value, host[(position + 1)...], body)
            }
            hash.combine(byte)
        }
        probe(domains, domainTable, hash.value, host, body)
        probe(exact, exactTable, hash.value, host, body)
    }

    private func probe(
        _ entries: [Entry], _ table: RuleTable, _ hash: UInt64, _ text: ArraySlice<UInt8>,
        _ body: (Int) -> Void
    ) {
        table.forEach(hash) { place in
            if entries[place].name.elementsEqual(text, by: { $0 == $1.lowercasedASCII }) {
                body(entries[place].rule)
            }
        }
    }
}

extension AddressBlock {
    fileprivate init?(single address: IPAddress) {
        let whole = if case .v4 = address { 32 } else { 128 }
        self.init(address, prefixLength: whole)
    }
}
