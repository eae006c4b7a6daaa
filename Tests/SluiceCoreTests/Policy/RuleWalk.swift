@testable import SluiceCore

/// Judges as the rules read: each in turn, from the first, with nothing looked up. Nothing of what
/// it reads, of rules or of requests, is read by the code that is tested (`PlainReading`).
struct RuleWalk {
    private enum Answer { case yes, no, unknown }
    private typealias Condition = (PlainRequest) -> Answer

    private let rules: [(ban: Ban, conditions: [Condition])]
    private let refusesByDefault: Bool
    private let now: WallTime

    /// - Parameter lists: the lines of each, by the name behind `file:`.
    init(_ bans: [Ban], _ lists: [String: [String]], _ refusesByDefault: Bool, _ now: WallTime) {
        rules = bans.map { ban in
            (ban, ban.conditions.map { Self.condition($0.field, $0.value, lists) })
        }
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
        var shaping: [Int] = []
    }

    func verdict(for request: SpelledRequest) -> Verdict {
        let request = PlainRequest(request)
        var verdict = Verdict()
        var isDecided = false
        var mayBeAllowed = false
        var mayBeAnything = false
        for (index, (ban, conditions)) in rules.enumerated() where isInForce(ban) {
            let answers = conditions.map { $0(request) }
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
            case .limit, .fault:
                if !mayBeAllowed { verdict.shaping.append(index) }
            case .delay: break
            }
        }
        if !isDecided, !mayBeAllowed { verdict.isRefusedByDefault = refusesByDefault }
        if verdict.refusing != nil || verdict.isRefusedByDefault {
            (verdict.delaying, verdict.delay, verdict.shaping) = ([], 0, [])
        }
        return verdict
    }

    private func isInForce(_ ban: Ban) -> Bool {
        if case .until(let end) = ban.lifetime, end <= now { return false }
        return ban.isOn
    }

    // MARK: Conditions

    /// What of a request conditions look at, each read once.
    private struct PlainRequest {
        let client: [UInt8]
        let host: String
        let port: UInt16
        let user: String?
        let method: String?
        let url: String?
        let name: [UInt8]?
        /// Known, or not yet, or never.
        let address: [UInt8]?
        let awaitsAddress: Bool

        init(_ request: SpelledRequest) {
            let subject = request.subject
            client = PlainReading.address(request.client) ?? []
            host = String(decoding: subject.host, as: UTF8.self)
            port = subject.port
            user = subject.user.map { String(decoding: $0, as: UTF8.self) }
            method = subject.method.map { String(decoding: $0, as: UTF8.self).uppercased() }
            let target = subject.resource.map { Array($0.path) }
            url = target.map { [host] in
                PlainReading.url(
                    isSecure: subject.resource?.isSecure == true, host: host, port: subject.port,
                    target: $0)
            }
            name = target.flatMap { PlainReading.name($0) }
            var written: [UInt8]?
            if subject.hostIsDestination, case .address(let bytes) = PlainReading.host(host) {
                written = bytes
            }
            address = request.address.flatMap { PlainReading.address($0) } ?? written
            awaitsAddress = address == nil && subject.address == .pending
        }
    }

    private static func condition(
        _ field: BanField, _ value: String, _ lists: [String: [String]]
    ) -> Condition {
        if value.hasPrefix("file:") {
            return listed(field, lists[String(value.dropFirst(5))] ?? [])
        }
        switch field {
        case .client: return { answer(PlainReading.isIn(value, $0.client)) }
        case .addr: return { byAddress($0) { PlainReading.isIn(value, $0) } }
        case .port:
            let ends = value.split(separator: "-").compactMap { UInt16($0) }
            return { answer((ends.first ?? 1)...(ends.last ?? 0) ~= $0.port) }
        case .host:
            let host = value.hasPrefix("[") ? String(value.dropFirst().dropLast()) : value
            return { answer(PlainReading.isHost(host, $0.host)) }
        case .url: return urlCondition(value)
        case .name:
            let wanted = PlainReading.name(ofRule: value)
            return { answer($0.name == wanted) }
        case .user: return { answer($0.user == value) }
        case .method: return { answer($0.method == value.uppercased()) }
        }
    }

    /// A line is a host, a domain, an address or a block, and is looked at for what it is.
    private static func listed(_ field: BanField, _ lines: [String]) -> Condition {
        let blocks = lines.filter { line in
            PlainReading.address(String(line.prefix { $0 != "/" })) != nil
        }
        let names = lines.filter { !blocks.contains($0) }.map {
            $0.hasPrefix("*.") ? String($0.dropFirst()) : $0
        }
        switch field {
        case .client:
            return { request in
                answer(blocks.contains { PlainReading.isIn($0, request.client) })
            }
        case .addr:
            return {
                byAddress($0) { address in
                    blocks.contains { PlainReading.isIn($0, address) }
                }
            }
        default:
            return { request in
                if names.contains(where: { PlainReading.isHost($0, request.host) }) { return .yes }
                guard case .address(let bytes) = PlainReading.host(request.host) else { return .no }
                return answer(blocks.contains { PlainReading.isIn($0, bytes) })
            }
        }
    }

    private static func answer(_ isMet: Bool) -> Answer { isMet ? .yes : .no }

    private static func byAddress(
        _ request: PlainRequest, _ isMet: ([UInt8]) -> Bool
    ) -> Answer {
        request.address.map { answer(isMet($0)) } ?? (request.awaitsAddress ? .unknown : .no)
    }

    private static func urlCondition(_ value: String) -> Condition {
        guard let pattern = RandomPolicy.patterns[value] else {
            let beginning = PlainReading.url(ofRule: value)
            return { answer($0.url?.utf8.starts(with: beginning.utf8) == true) }
        }
        if value.hasPrefix("re:"), let expression = try? Regex(pattern) {
            return { answer($0.url?.firstMatch(of: expression) != nil) }
        }
        let glob = Array(pattern.utf8)[...]
        return { request in
            answer(request.url.map { PlainReading.matches(glob, Array($0.utf8)[...]) } == true)
        }
    }
}
