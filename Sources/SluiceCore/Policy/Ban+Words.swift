extension Ban {
    /// When it ends by itself; `nil` when it does not.
    package var deadline: WallTime? {
        if case .until(let deadline) = lifetime { deadline } else { nil }
    }

    package func isExpired(at now: WallTime) -> Bool {
        deadline.map { $0 <= now } ?? false
    }

    /// `host example.com and port 80`: how a rule is named in sentences.
    package var rule: String { conditions.words }

    /// What its first condition looks at.
    package var field: BanField { conditions.first?.field ?? .host }

    /// All that is said behind that word, as the operator wrote it.
    package var value: String {
        let more = conditions.dropFirst().map { " and \($0.field.rawValue) \($0.value)" }
        return (conditions.first?.value ?? "") + more.joined()
    }
}

extension [BanCondition] {
    /// For people: what strangers wrote in it is escaped.
    package var words: String {
        map { "\($0.field.rawValue) \(WireText($0.value).escaped())" }.joined(separator: " and ")
    }
}

extension BanAction: CustomStringConvertible {
    /// As behind `reply` in a command.
    package var description: String {
        switch self {
        case .status(let status): "\(status)"
        case .close: "close"
        case .reset: "reset"
        case .drop: "drop"
        }
    }
}

extension BanEffect: CustomStringConvertible {
    /// As behind `reply` in a command, or `allow`.
    package var description: String {
        switch self {
        case .refuse(let action): "\(action)"
        case .allow: "allow"
        case .delay(let seconds): "delay \(CommandDuration.text(seconds))"
        case .limit(let quota): "limit \(quota.brief)"
        case .fault(let fault): "fault \(fault)"
        }
    }
}

/// The word that a rule begins with, where it is said.
enum BanVerb: String, CaseIterable {
    case ban, allow, limit, fault

    var past: String {
        switch self {
        case .ban: "banned"
        case .allow: "allowed"
        case .limit: "limited"
        case .fault: "disturbed"
        }
    }
}

extension BanEffect {
    var verb: BanVerb {
        switch self {
        case .refuse, .delay: .ban
        case .allow: .allow
        case .limit: .limit
        case .fault: .fault
        }
    }

    /// With all its terms.
    package var words: String {
        if case .limit(let quota) = self { "limit \(quota)" } else { description }
    }

    /// Half of it, or twice as much; `nil` for what has no measure.
    package func scaled(doubled: Bool) -> BanEffect? {
        switch self {
        case .limit(let quota): .limit(quota.scaled(doubled: doubled))
        case .fault(let fault): .fault(fault.scaled(doubled: doubled))
        case .refuse, .allow, .delay: nil
        }
    }

    /// It neither refuses nor ends the search.
    package var shapes: Bool { verb == .limit || verb == .fault }

    /// What it matches is not what it does something to.
    package var isLimit: Bool { verb == .limit }

    /// Two rules with the same conditions are one, unless they do different things to them.
    var kind: BanMeaning.Kind {
        switch self {
        case .refuse, .allow, .delay: .passing
        case .fault: .fault
        case .limit(let quota):
            switch quota.measure {
            case .requests: .requests
            case .bandwidth: .bandwidth
            case .connections: .connections
            }
        }
    }
}
