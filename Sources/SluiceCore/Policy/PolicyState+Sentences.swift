extension PolicyState {
    /// With what the operator may not expect: that a rule misses what a tunnel hides, and that
    /// another one stands before it.
    func notice(for rule: CompiledBan, _ text: String) -> Notice {
        let warnings = [escape(of: rule)].compactMap(\.self) + shadows(about: rule)
        guard !warnings.isEmpty else { return Notice(.info, text) }
        return Notice(.warning, ([text] + warnings).joined(separator: "; "))
    }

    func shadows(about rule: CompiledBan) -> [String] {
        [shadow(over: rule), shadow(of: rule)].compactMap(\.self)
    }

    func escape(of rule: CompiledBan) -> String? {
        let hidden = rule.meaning.matchers.contains { matcher in
            switch matcher {
            case .url, .pattern, .name: true
            case .client, .address, .port, .host, .domain, .user, .method, .list: false
            }
        }
        guard hidden else { return nil }
        // What a rule that allows misses is refused, if it is, and harms nobody unseen.
        return rule.ban.effect == .allow
            ? "HTTPS in a tunnel shows host and port only and is not allowed by it"
            : "HTTPS in a tunnel shows host and port only and passes it"
    }

    /// The rule before it that decides all it could match. One that only counts does so anywhere.
    private func shadow(over rule: CompiledBan) -> String? {
        guard !rule.ban.isDry else { return nil }
        for earlier in rules {
            guard earlier.ban.id != rule.ban.id else { return nil }
            if earlier.decides, earlier.meaning.covers(rule.meaning) {
                return "rule \(earlier.ban.id) (\(earlier.ban.rule)) stands before it "
                    + "and decides all of it"
            }
        }
        return nil
    }

    /// Rules behind it that it leaves nothing to decide.
    private func shadow(of rule: CompiledBan) -> String? {
        guard rule.decides, let place = rules.firstIndex(where: { $0.ban.id == rule.ban.id })
        else { return nil }
        let later = rules[(place + 1)...].filter { later in
            later.ban.isOn && !later.ban.isDry && rule.meaning.covers(later.meaning)
        }
        guard let first = later.first else { return nil }
        let others = later.count > 1 ? " and \(later.count - 1) more" : ""
        return "rule \(first.ban.id) (\(first.ban.rule))\(others) behind it has no effect now"
    }

    func terms(of ban: Ban) -> String {
        let length =
            switch ban.lifetime {
            case .untilRestart: "until restart"
            case .forever: "forever"
            case .until(let deadline): "until \(deadline.timestamp)"
            case .once: "once"
            }
        return "rule \(ban.id), \(ban.isDry ? "dry, " : "")\(ban.effect.words), \(length)"
    }
}

extension CompiledBan {
    /// It ends the search for all it matches.
    var decides: Bool {
        guard ban.isOn, !ban.isDry, ban.lifetime != .once else { return false }
        if case .delay = ban.effect { return false }
        if ban.effect.shapes { return false }
        return true
    }
}
