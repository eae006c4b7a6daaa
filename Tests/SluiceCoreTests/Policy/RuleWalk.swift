@testable import SluiceCore

/// Judges as the rules read: each in turn, from the first, with nothing looked up. It shares with
/// the list only how single values are normalised.
struct RuleWalk {
    private let bans: [Ban]
    private let refusesByDefault: Bool
    private let now: WallTime

    private enum Answer { case yes, no, unknown }

    init(_ bans: [Ban], _ refusesByDefault: Bool, _ now: WallTime) {
        self.bans = bans
        self.refusesByDefault = refusesByDefault
        self.now = now
    }

    struct Verdict {
        var refusing: Int?
        var isRefusedByDefault = false
        var allowing: Int?
        var dryRuns: [Int] = []
        var delaying: [Int] = []
        var delay: Int64 = 0
    }

    func verdict(for subject: BanSubject) -> Verdict {
        var verdict = Verdict()
        var isDecided = false
        var mayBeAllowed = false
        var mayBeAnything = false
        for (index, ban) in bans.enumerated() where ban.isOn && !ban.isExpired(at: now) {
            let answers = ban.conditions.map { meets($0, subject) }
            if answers.contains(.no) { continue }
            if answers.contains(.unknown) {
                if !isDecided {
                    mayBeAnything = true
                    if ban.effect == .allow, !ban.isDry { mayBeAllowed = true }
                }
                continue
            }
            if ban.isDry {
                verdict.dryRuns.append(index)
                continue
            }
            guard !isDecided else { continue }
            switch ban.effect {
            case .refuse:
                isDecided = true
                if !mayBeAllowed { verdict.refusing = index }
            case .allow:
                isDecided = true
                if !mayBeAnything { verdict.allowing = index }
            case .delay(let seconds) where !mayBeAllowed:
                verdict.delaying.append(index)
                verdict.delay = max(verdict.delay, seconds)
            case .delay, .limit, .fault: break
            }
        }
        if !isDecided, !mayBeAllowed { verdict.isRefusedByDefault = refusesByDefault }
        if verdict.refusing != nil || verdict.isRefusedByDefault {
            (verdict.delaying, verdict.delay) = ([], 0)
        }
        return verdict
    }

    private func meets(_ condition: BanCondition, _ subject: BanSubject) -> Answer {
        let value = condition.value
        switch condition.field {
        case .client: return isIn(value, subject.client)
        case .addr:
            switch address(subject) {
            case .known(let address): return isIn(value, address)
            case .pending: return .unknown
            case .hidden: return .no
            }
        case .port:
            let ends = value.split(separator: "-").compactMap { UInt16($0) }
            return (ends.first ?? 1)...(ends.last ?? 0) ~= subject.port ? .yes : .no
        case .host: return isHost(value, subject)
        case .url: return isURL(value, subject)
        case .name:
            guard let resource = subject.resource else { return .no }
            let segment = FileSegment.last(ofTarget: resource.path)
            let name = PercentDecoding(segment).map(\.byte)
            let wanted = PercentDecoding(Array(value.utf8)[...]).map(\.byte)
            return !segment.isEmpty && name == wanted ? .yes : .no
        case .user: return subject.user.map { Array($0) } == Array(value.utf8) ? .yes : .no
        case .method:
            let said = subject.method.map { String(decoding: $0, as: UTF8.self).uppercased() }
            return said == value.uppercased() ? .yes : .no
        }
    }

    private func isIn(_ block: String, _ address: IPAddress) -> Answer {
        AddressBlock(block)?.contains(address) == true ? .yes : .no
    }

    private func address(_ subject: BanSubject) -> BanSubject.Address {
        if case .known = subject.address { return subject.address }
        guard subject.hostIsDestination,
            let written = IPAddress(asResolved: HostName.withoutRootDot(subject.host))
        else { return subject.address }
        return .known(written)
    }

    private func name(_ text: String) -> String {
        var name = text.lowercased()
        while name.last == "." { name.removeLast() }
        return name
    }

    private func isHost(_ value: String, _ subject: BanSubject) -> Answer {
        let host = name(String(decoding: subject.host, as: UTF8.self))
        let wanted = name(value)
        guard !host.isEmpty else { return .no }
        if wanted.hasPrefix(".") {
            return host == wanted.dropFirst() || host.hasSuffix(wanted) ? .yes : .no
        }
        if let address = IPAddress(wanted) {
            return IPAddress(asResolved: Array(host.utf8)[...]) == address ? .yes : .no
        }
        return host == wanted ? .yes : .no
    }

    private func isURL(_ value: String, _ subject: BanSubject) -> Answer {
        guard let resource = subject.resource else { return .no }
        var url: [UInt8] = []
        MatchingURL.append(
            isSecure: resource.isSecure, host: subject.host, port: subject.port,
            path: resource.path, to: &url)
        if value.hasPrefix("re:") {
            let expression = try? RegularExpression(Array(value.utf8.dropFirst(3))[...])
            return expression?.matches(url[...]) == true ? .yes : .no
        }
        if value.contains("*") {
            let whole = value.hasPrefix("*") ? value : "http://" + value
            return (try? Glob(Array(whole.utf8)[...]))?.matches(url[...]) == true ? .yes : .no
        }
        guard let beginning = try? BanURL.prefix(Array(value.utf8)[...]) else { return .no }
        return url.starts(with: beginning) ? .yes : .no
    }
}
