/// Tables of the rules that are on.
struct RuleFinders: Sendable {
    let clients: AddressTable
    let addresses: AddressTable
    let ports: PortTable
    let hosts: HostTable
    let urls: PrefixTable
    let patterns: PatternTable
    let names: NameTable
    let users: [UInt64: [Int]]
    let clientLists: [(list: ListReference, rule: Int)]
    let addressLists: [(list: ListReference, rule: Int)]
    let hostLists: [(list: ListReference, rule: Int)]
    let others: [Int]
    let byAddress: [Int]
    let allowingByAddress: [Int]
    let allowingByUser: [Int]
    /// Rules that allow, in earnest, in their order, with what they ask of the client.
    let allowing: [(rule: Int, clients: [BanMatcher])]
    let readsURL: Bool
    let readsAddress: Bool
    let sharesAddresses: Bool

    init(_ sorted: SortedMatchers, _ compiled: [CompiledBan]) {
        clients = AddressTable(sorted.clients)
        addresses = AddressTable(sorted.addresses)
        ports = PortTable(sorted.ports)
        hosts = HostTable(
            exact: sorted.hosts, domains: sorted.domains, addresses: sorted.hostAddresses)
        urls = PrefixTable(sorted.urls)
        patterns = PatternTable(sorted.patterns)
        names = NameTable(sorted.names)
        users = sorted.users
        clientLists = sorted.lists.filter { $0.list.side == .client }
        addressLists = sorted.lists.filter { $0.list.side == .address }
        hostLists = sorted.lists.filter { $0.list.side == .host }
        others = sorted.others
        byAddress = sorted.byAddress
        allowingByAddress = sorted.allowingByAddress
        allowingByUser = sorted.allowingByUser
        let active = compiled.enumerated().filter(\.element.ban.isOn)
        allowing = active.compactMap { rule, entry in
            guard entry.ban.effect == .allow, !entry.ban.isDry else { return nil }
            return (rule, entry.meaning.matchers.filter(\.readsClient))
        }
        let byAddress = active.lazy.map(\.element).filter { $0.meaning.readsAddress }
        sharesAddresses =
            byAddress.isEmpty
            || allowing.isEmpty
                && byAddress.allSatisfy { $0.meaning.isAddressOnly && $0.ban.effect.refuses }
        readsAddress = !byAddress.isEmpty
        let matchers = active.lazy.flatMap(\.element.meaning.matchers)
        readsURL = matchers.contains { matcher in
            switch matcher {
            case .url, .pattern: true
            default: false
            }
        }
    }
}

extension BanMeaning {
    /// Nothing but the client has to be known.
    var isClientOnly: Bool { matchers.allSatisfy(\.readsClient) }

    fileprivate var isAddressOnly: Bool { matchers.allSatisfy(\.readsAddress) }
    fileprivate var readsAddress: Bool { matchers.contains(where: \.readsAddress) }

}

extension BanMatcher {
    var readsAddress: Bool {
        switch self {
        case .address: true
        case .list(let list): list.side == .address
        default: false
        }
    }

    fileprivate var readsClient: Bool {
        switch self {
        case .client: true
        case .list(let list): list.side == .client
        default: false
        }
    }
}

extension BanEffect {
    fileprivate var refuses: Bool { if case .refuse = self { true } else { false } }
}
