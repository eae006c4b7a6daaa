/// A rule and what its conditions mean.
struct CompiledBan: Sendable {
    var ban: Ban
    let meaning: BanMeaning

    init(_ ban: Ban, _ meaning: BanMeaning) {
        self.ban = ban
        self.meaning = meaning
    }

    init(_ ban: Ban) throws(BanFault) {
        self.init(ban, try BanMeaning(ban.conditions, effect: ban.effect))
    }

    /// The same with what was read from the files it refers to.
    func bound(to lists: [String: Blocklist]) -> Self {
        meaning.lists.isEmpty ? self : Self(ban, meaning.bound(to: lists))
    }
}

/// Rules by the one condition that finds them, by the table that holds it. The other conditions are
/// asked only of a subject that meets this one.
struct SortedMatchers {
    var clients: [(block: AddressBlock, rule: Int)] = []
    var addresses: [(block: AddressBlock, rule: Int)] = []
    var ports: [(ports: ClosedRange<UInt16>, rule: Int)] = []
    var hosts: [HostTable.Entry] = []
    var domains: [HostTable.Entry] = []
    var hostAddresses: [(address: IPAddress, rule: Int)] = []
    var urls: [(prefix: [UInt8], rule: Int)] = []
    var patterns: [(pattern: PatternTable.Pattern, rule: Int)] = []
    var names: [(name: [UInt8], rule: Int)] = []
    var users: [UInt64: [Int]] = [:]
    var lists: [(list: ListReference, rule: Int)] = []
    /// Found by nothing: a method has few values. Looked at one after another.
    var others: [Int] = []

    /// Rules that only an address finds, and those of them that allow, in their order.
    var byAddress: [Int] = []
    var allowingByAddress: [Int] = []
    /// Rules that only a user finds and that allow.
    var allowingByUser: [Int] = []

    /// - Returns: the conditions that are left to be asked.
    mutating func add(_ rule: CompiledBan, _ place: Int) -> [BanMatcher] {
        var rest = rule.meaning.matchers
        guard let best = rest.indices.min(by: { rest[$0].rank < rest[$1].rank }) else {
            return rest
        }
        let matcher = rest[best]
        if insert(matcher, place) { rest.remove(at: best) }
        let allows = rule.ban.effect == .allow && !rule.ban.isDry
        if matcher.readsAddress {
            byAddress.append(place)
            if allows { allowingByAddress.append(place) }
        }
        if case .user = matcher, allows { allowingByUser.append(place) }
        return rest
    }

    /// `false` when the table finds more than what meets it.
    private mutating func insert(_ matcher: BanMatcher, _ place: Int) -> Bool {
        switch matcher {
        case .client(let block): clients.append((block, place))
        case .address(let block): addresses.append((block, place))
        case .port(let range): ports.append((range, place))
        case .host(.name(let name)): hosts.append((name, place))
        case .host(.address(let address)): hostAddresses.append((address, place))
        case .domain(let name): domains.append((name, place))
        case .url(let prefix): urls.append((prefix, place))
        case .name(let name): names.append((name, place))
        case .user(let name):
            users[Self.hash(name[...]), default: []].append(place)
            return false
        case .pattern(let pattern): patterns.append((pattern.form, place))
        case .list(let list): lists.append((list, place))
        case .method:
            others.append(place)
            return false
        }
        return true
    }

    static func hash(_ text: ArraySlice<UInt8>) -> UInt64 {
        var hash = RunningHash()
        for byte in text { hash.combine(byte) }
        return hash.value
    }
}

extension BanMatcher {
    /// The lower, the fewer subjects meet it. An address is the last resort: it is not known at
    /// first, and until then such a rule could match anything.
    fileprivate var rank: Int {
        switch self {
        case .host: 0
        case .name: 1
        case .url: 2
        case .pattern(let pattern): pattern.form.literal.isEmpty ? 9 : 3
        case .user: 4
        case .domain: 5
        case .client: 6
        // Many rules may refer to one list: a client tells them apart.
        case .list(let list): list.side == .address ? 11 : 7
        case .port: 8
        case .method: 10
        case .address: 12
        }
    }
}
