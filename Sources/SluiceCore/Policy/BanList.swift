/// The rules in force, compiled: immutable, held by every event loop, replaced as a whole.
///
/// Cost: nothing is allocated unless a `url` rule exists (the request's URL is then written out
/// once) or a dry rule matches. No look-up walks the rules; thousands cost as much as one.
package final class BanList: Sendable {
    /// As given, those switched off included; verdicts name places in it.
    package let bans: [Ban]
    /// Nothing can match.
    package let isEmpty: Bool

    private let terms: [Terms]
    private let clients: AddressTable
    private let addresses: AddressTable
    private let ports: PortTable
    private let hosts: HostTable
    private let urls: PrefixTable
    private let names: NameTable

    /// Of a rule, what decides whether a match counts.
    private struct Terms: Sendable {
        var deadline: WallTime
        var isDry: Bool
    }

    package static let empty = BanList(compiled: [])

    /// Throws when a value does not suit its field.
    package convenience init(_ bans: [Ban]) throws(BanFault) {
        var compiled: [CompiledBan] = []
        for ban in bans { compiled.append(try CompiledBan(ban)) }
        self.init(compiled: compiled)
    }

    init(compiled: [CompiledBan]) {
        var sorted = SortedMatchers()
        for (rule, entry) in compiled.enumerated() where entry.ban.isOn {
            sorted.add(entry.matcher, rule)
        }
        bans = compiled.map(\.ban)
        isEmpty = !bans.contains(where: \.isOn)
        terms = bans.map {
            Terms(deadline: $0.deadline ?? WallTime(nanoseconds: .max), isDry: $0.isDry)
        }
        clients = AddressTable(sorted.clients)
        addresses = AddressTable(sorted.addresses)
        ports = PortTable(sorted.ports)
        hosts = HostTable(
            exact: sorted.hosts, domains: sorted.domains, addresses: sorted.hostAddresses)
        urls = PrefixTable(sorted.urls)
        names = NameTable(sorted.names)
    }
}

// MARK: - Verdicts

extension BanList {
    /// At accept, when only the client is known.
    package func verdict(client: IPAddress, now: WallTime) -> BanVerdict {
        var verdict = BanVerdict.pass
        clients.forEachMatch(client) { count($0, now, &verdict) }
        return verdict
    }

    /// For a request or a tunnel, before the cache and before the name is resolved. A host that is
    /// an address is judged by `addr` rules here already, so that no stored answer passes them.
    package func verdict(for subject: BanSubject, now: WallTime) -> BanVerdict {
        var verdict = BanVerdict.pass
        guard !isEmpty else { return verdict }
        clients.forEachMatch(subject.client) { count($0, now, &verdict) }
        ports.forEachMatch(subject.port) { count($0, now, &verdict) }
        hosts.forEachMatch(subject.host) { count($0, now, &verdict) }
        if !addresses.isEmpty,
            let address = IPAddress(asResolved: HostName.withoutRootDot(subject.host))
        {
            addresses.forEachMatch(address) { count($0, now, &verdict) }
        }
        guard let resource = subject.resource else { return verdict }
        names.forEachMatch(target: resource.path) { count($0, now, &verdict) }
        if !urls.isEmpty {
            let url = Self.url(subject, resource)
            urls.forEachMatch(url) { count($0, now, &verdict) }
        }
        return verdict
    }

    /// For an address that a name resolved to, before it is connected to, and for the address of a
    /// kept connection before it is used again. The port was judged with the request.
    package func verdict(address: IPAddress, now: WallTime) -> BanVerdict {
        var verdict = BanVerdict.pass
        addresses.forEachMatch(address) { count($0, now, &verdict) }
        return verdict
    }

    private func count(_ rule: Int, _ now: WallTime, _ verdict: inout BanVerdict) {
        if now < terms[rule].deadline { verdict.add(rule, isDry: terms[rule].isDry) }
    }

    private static func url(_ subject: BanSubject, _ resource: BanSubject.Resource) -> [UInt8] {
        var url: [UInt8] = []
        url.reserveCapacity(subject.host.count + resource.path.count + 16)
        MatchingURL.append(
            isSecure: resource.isSecure, host: subject.host, port: subject.port,
            path: resource.path, to: &url)
        return url
    }
}

// MARK: - Compiling

/// A rule and what its value means.
struct CompiledBan: Sendable {
    var ban: Ban
    let matcher: BanMatcher

    init(_ ban: Ban, _ matcher: BanMatcher) {
        self.ban = ban
        self.matcher = matcher
    }

    init(_ ban: Ban) throws(BanFault) { self.init(ban, try BanMatcher(ban)) }
}

/// Matchers by the table that holds them.
private struct SortedMatchers {
    var clients: [(block: AddressBlock, rule: Int)] = []
    var addresses: [(block: AddressBlock, rule: Int)] = []
    var ports: [(ports: ClosedRange<UInt16>, rule: Int)] = []
    var hosts: [HostTable.Entry] = []
    var domains: [HostTable.Entry] = []
    var hostAddresses: [(address: IPAddress, rule: Int)] = []
    var urls: [(prefix: [UInt8], rule: Int)] = []
    var names: [(name: [UInt8], rule: Int)] = []

    mutating func add(_ matcher: BanMatcher, _ rule: Int) {
        switch matcher {
        case .client(let block): clients.append((block, rule))
        case .address(let block): addresses.append((block, rule))
        case .port(let range): ports.append((range, rule))
        case .host(.name(let name)): hosts.append((name, rule))
        case .host(.address(let address)): hostAddresses.append((address, rule))
        case .domain(let name): domains.append((name, rule))
        case .url(let prefix): urls.append((prefix, rule))
        case .name(let name): names.append((name, rule))
        }
    }
}
