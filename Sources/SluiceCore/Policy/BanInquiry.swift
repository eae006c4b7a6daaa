/// One subject in front of a list: what is read out of it once, and the rules found to match so
/// far. They are found in no order.
struct BanInquiry {
    let subject: BanSubject
    /// Without the dot of the root.
    let host: ArraySlice<UInt8>
    /// The `MatchingURL`; empty where no rule reads it or there is none.
    let url: [UInt8]
    let address: BanSubject.Address

    /// Of the rules in earnest that refuse or allow and match: the first.
    private(set) var decider = Int.max
    /// Of those that allow and might match once the address is known: the first.
    private(set) var pendingAllow = Int.max
    /// The first that might match then, whatever it does.
    private(set) var pending = Int.max
    private(set) var dryRuns: [Int] = []
    private(set) var delaying: [Int] = []
    private(set) var shaping: [Int] = []

    init(_ subject: BanSubject, readsURL: Bool, readsAddress: Bool) {
        self.subject = subject
        host = HostName.withoutRootDot(subject.host)
        url = readsURL ? Self.url(subject) : []
        address = readsAddress ? subject.knownAddress : .hidden
    }

    private static func url(_ subject: BanSubject) -> [UInt8] {
        guard let resource = subject.resource else { return [] }
        var url: [UInt8] = []
        url.reserveCapacity(subject.host.count + resource.path.count + 16)
        MatchingURL.append(
            isSecure: resource.isSecure, host: subject.host, port: subject.port,
            path: resource.path, to: &url)
        return url
    }

    mutating func decides(_ rule: Int) { decider = min(decider, rule) }
    mutating func isDry(_ rule: Int) { dryRuns.append(rule) }
    mutating func delays(_ rule: Int) { delaying.append(rule) }
    mutating func shapes(_ rule: Int) { shaping.append(rule) }

    mutating func mayMatch(_ rule: Int, allows: Bool) {
        pending = min(pending, rule)
        if allows { pendingAllow = min(pendingAllow, rule) }
    }
}

// MARK: - Conditions

extension BanInquiry {
    /// Whether a condition is met; `nil` while that depends on an address that is not known yet.
    func meets(_ matcher: BanMatcher) -> Bool? {
        switch matcher {
        case .client(let block): return block.contains(subject.client)
        case .address(let block):
            switch address {
            case .known(let address): return block.contains(address)
            case .hidden: return false
            case .pending: return nil
            }
        case .list(let list): return meets(list)
        case .port(let ports): return ports.contains(subject.port)
        case .host(let name): return !host.isEmpty && name.matches(host)
        case .domain(let domain): return !host.isEmpty && HostName.lies(host, in: domain)
        case .url(let beginning): return !url.isEmpty && url.starts(with: beginning)
        case .pattern(let pattern): return !url.isEmpty && pattern.matches(url)
        case .name(let name): return isName(name)
        case .user(let user):
            if subject.userIsPending { return nil }
            return subject.user.map { $0.elementsEqual(user) } ?? false
        case .method(let method):
            return subject.method.map { said in
                said.elementsEqual(method) { $0.uppercasedASCII == $1 }
            } ?? false
        }
    }

    private func meets(_ list: ListReference) -> Bool? {
        switch list.side {
        case .client: return list.contains(subject.client)
        case .host: return !host.isEmpty && list.contains(host: host)
        case .address:
            switch address {
            case .known(let address): return list.contains(address)
            case .hidden: return false
            case .pending: return nil
            }
        }
    }

    private func isName(_ name: [UInt8]) -> Bool {
        guard let resource = subject.resource else { return false }
        let segment = FileSegment.last(ofTarget: resource.path)
        guard !segment.isEmpty else { return false }
        return PercentDecoding(segment).lazy.map(\.byte).elementsEqual(name)
    }

    /// Of conditions that all have to be met; a condition that is not met settles it.
    func meets(all matchers: [BanMatcher]) -> Bool? {
        var isKnown = true
        for matcher in matchers {
            switch meets(matcher) {
            case false?: return false
            case nil: isKnown = false
            case true?: break
            }
        }
        return isKnown ? true : nil
    }
}

// MARK: - Explaining

extension BanInquiry {
    /// `.ads.example in ads.txt`; `nil` when the list does not say anything of the subject.
    func entry(of list: ListReference) -> String? {
        guard let found = text(of: list) else { return nil }
        return "\(found) in \(WireText(list.path).escaped())"
    }

    private func text(of reference: ListReference) -> String? {
        guard let list = reference.list else { return nil }
        switch (reference.side, address) {
        case (.host, _): return host.isEmpty ? nil : list.entry(matching: host)
        case (.client, _):
            return list.addresses.entry(containing: subject.client).map { "\($0)" }
        case (.address, .known(let address)):
            return list.addresses.entry(containing: address).map { "\($0)" }
        case (.address, _): return nil
        }
    }
}
