import SluiceCore

/// What the rule of a ban sheet does, and the choices that there are then.
enum BanSheetVerb: String, CaseIterable, Sendable {
    case ban, allow, limit, fault

    var next: Self {
        switch self {
        case .ban: .allow
        case .allow: .limit
        case .limit: .fault
        case .fault: .ban
        }
    }

    /// The first is the one to begin with; `]` and `[` double and halve what has a number.
    var effects: [BanEffect] {
        switch self {
        case .ban: Self.answers
        case .allow: [.allow]
        case .limit: Self.limits
        case .fault: Self.faults
        }
    }

    private static let answers: [BanEffect] = [
        .refuse(.status(403)), .refuse(.status(404)), .refuse(.close), .refuse(.reset),
        .refuse(.drop), .delay(2),
    ]

    private static let limits: [BanEffect] = {
        let requests = Quota(.requests(TokenBucket.Rate(10), burst: 10))
        var slow = requests
        slow.isSlow = true
        return [
            requests, slow, Quota(.bandwidth(1 << 20, .both)), Quota(.connections(5)),
        ].map { .limit($0) }
    }()

    private static let faults: [BanEffect] = {
        var (late, narrow, broken) = (Fault(), Fault(), Fault())
        late.delay = 200_000_000
        narrow.rate = 10 << 10
        broken.ending = Fault.Ending(.reset, after: 10 << 10)
        return [late, narrow, broken].map { .fault($0) }
    }()

    /// What shapes traffic has no one match that would use it up.
    var lifetimes: ArraySlice<(lifetime: BanRequest.Lifetime, words: String)> {
        self == .ban || self == .allow ? Self.allLifetimes[...] : Self.allLifetimes.dropLast()
    }

    private static let allLifetimes: [(lifetime: BanRequest.Lifetime, words: String)] = [
        (.untilRestart, "until restart"), (.seconds(900), "15m"), (.seconds(3600), "1h"),
        (.forever, "forever"), (.once, "once"),
    ]

    /// What the choice among effects is called.
    var choice: String {
        switch self {
        case .ban: "reply"
        case .allow: ""
        case .limit: "to"
        case .fault: "by"
        }
    }
}

extension BanEffect {
    /// For a row of choices.
    var short: String {
        switch self {
        case .refuse(let action): "\(action)"
        case .allow: "whatever rules behind it say"
        case .delay: "\(self)"
        case .limit(let quota): quota.brief + (quota.isSlow ? " slow" : "")
        case .fault(let fault): "\(fault)"
        }
    }
}
