extension Freshness {
    /// The calculation in words, a line a step, for whoever looks at a stored response.
    package func explanation(at now: WallTime) -> [String] {
        // The rest of the age in whole seconds, so that the sum on the screen is right.
        let resident = age(at: now) - initialAge / Self.second
        let left = timeToLive(at: now)
        let end = isFresh(at: now) ? "fresh for \(left) s more" : "stale for \(-left) s"
        return [
            "age = \(age(at: now)) s because it was \(initialAge / Self.second) s old on arrival"
                + " and has been here for \(resident) s",
            "lifetime = \(lifetime) s because \(Self.because(basis))",
            "age - lifetime = \(-left) s: \(now < received ? "the clock was set back" : end)",
        ]
    }

    private static func because(_ basis: Basis) -> String {
        switch basis {
        case .targeted, .sharedMaxAge, .maxAge, .expires: "\(basis.rawValue) says so"
        case .heuristic, .unreadableDate, .none: basis.rawValue
        }
    }
}
