extension Ban {
    /// When it ends by itself; `nil` when it does not.
    package var deadline: WallTime? {
        if case .until(let deadline) = lifetime { deadline } else { nil }
    }

    package func isExpired(at now: WallTime) -> Bool {
        deadline.map { $0 <= now } ?? false
    }

    /// `host example.com`: how a rule is named in sentences.
    package var rule: String { "\(field.rawValue) \(WireText(value).escaped())" }
}
