/// What has been used of each quota, by whom. Bounded: those who have been idle for longest are
/// forgotten first, and counted when that forgives them something.
package struct QuotaTable: Sendable {
    package struct Key: Hashable, Sendable {
        package var rule: BanID
        package var user: User

        package enum User: Hashable, Sendable {
            case client(IPAddress)
            case name([UInt8])
            case everyone
        }

        package init(_ rule: BanID, _ user: User) {
            self.rule = rule
            self.user = user
        }
    }

    package enum Verdict: Equatable, Sendable {
        case pass
        /// So many nanoseconds; to be followed by `waited`.
        case wait(Int64)
        /// Too many; seconds after which it is worth another try.
        case refuse(retryAfter: Int64)
    }

    private struct Use: Sendable {
        var bucket: TokenBucket?
        var up: TokenBucket?
        var down: TokenBucket?
        var open = 0
        var waiting = 0
        private var isDry = false

        mutating func isIdle(_ now: MonotonicTime) -> Bool { open == 0 && waiting == 0 }

        mutating func isNew(_ now: MonotonicTime) -> Bool {
            bucket?.isFull(now: now) ?? true && up?.isFull(now: now) ?? true
                && down?.isFull(now: now) ?? true
        }

        /// What passed while its rule only counted is not held against anybody in earnest.
        mutating func begin(dry: Bool) {
            guard dry != isDry else { return }
            (isDry, bucket, up, down) = (dry, nil, nil, nil)
        }
    }

    /// Those asked for lately, and those before them; who is in neither is new. Half of the limit
    /// each.
    private var recent: [Key: Use] = [:]
    private var older: [Key: Use] = [:]
    private let limit: Int
    /// Uses forgotten that had not been made up for.
    package private(set) var forgotten: UInt64 = 0

    package init(limit: Int) { self.limit = max(2, limit) }

    package var count: Int { recent.count + older.count }

    // MARK: - Requests

    /// - Parameter isDry: the rule only counts.
    package mutating func request(
        _ key: Key, _ quota: Quota, isDry: Bool = false, now: MonotonicTime
    ) -> Verdict {
        guard case .requests(let rate, let burst) = quota.measure else { return .pass }
        return with(key, now) { use in
            use.begin(dry: isDry)
            var bucket = Self.bucket(use.bucket, rate, burst, now)
            defer { use.bucket = bucket }
            guard let due = bucket.take(1, now: now) else { return .pass }
            let refusal = Verdict.refuse(retryAfter: max(1, (due - now + 999_999_999) / second))
            guard quota.isSlow, use.waiting < Quota.mostWaiting else { return refusal }
            let place = bucket.reserve(1, now: now)
            guard place - now <= Quota.longestWait else {
                bucket.giveBack(1)
                return refusal
            }
            use.waiting += 1
            return .wait(place - now)
        }
    }

    /// One that had to wait waits no more.
    package mutating func waited(_ key: Key, now: MonotonicTime) {
        with(key, now) { $0.waiting = max(0, $0.waiting - 1) }
    }

    // MARK: - Connections

    /// Counts one more; `false`, and nothing is counted, when it is one too many.
    package mutating func open(_ key: Key, _ quota: Quota, now: MonotonicTime) -> Bool {
        guard case .connections(let most) = quota.measure else { return true }
        return with(key, now) { use in
            guard use.open < most else { return false }
            use.open += 1
            return true
        }
    }

    package mutating func close(_ key: Key, now: MonotonicTime) {
        with(key, now) { $0.open = max(0, $0.open - 1) }
    }

    // MARK: - Bytes

    /// - Returns: when so many bytes may pass.
    package mutating func reserve(
        _ count: Int, _ direction: Direction, _ key: Key, _ quota: Quota, now: MonotonicTime
    ) -> MonotonicTime {
        withBytes(direction, key, quota, isDry: false, now) { $0.reserve(count, now: now) } ?? now
    }

    /// Counts bytes that pass whatever is said here.
    /// - Returns: whether they would have had to wait.
    package mutating func meter(
        _ count: Int, _ direction: Direction, _ key: Key, _ quota: Quota, now: MonotonicTime
    ) -> Bool {
        withBytes(direction, key, quota, isDry: true, now) { $0.meter(count, now: now) } ?? false
    }

    private mutating func withBytes<Value>(
        _ direction: Direction, _ key: Key, _ quota: Quota, isDry: Bool, _ now: MonotonicTime,
        _ body: (inout TokenBucket) -> Value
    ) -> Value? {
        guard let bytes = quota.bytes(direction) else { return nil }
        let rate = TokenBucket.Rate(bytes)
        let burst = max(1, bytes / 20)
        return with(key, now) { use in
            use.begin(dry: isDry)
            switch direction {
            case .up:
                var bucket = Self.bucket(use.up, rate, burst, now)
                defer { use.up = bucket }
                return body(&bucket)
            case .down:
                var bucket = Self.bucket(use.down, rate, burst, now)
                defer { use.down = bucket }
                return body(&bucket)
            }
        }
    }

    // MARK: - The table

    /// The one that was used before, unless its rule says something else by now.
    private static func bucket(
        _ known: TokenBucket?, _ rate: TokenBucket.Rate, _ burst: Int, _ now: MonotonicTime
    ) -> TokenBucket {
        if let known, known.rate == rate, known.burst == burst { return known }
        return TokenBucket(rate, burst: burst, now: now)
    }

    @discardableResult
    private mutating func with<Value>(
        _ key: Key, _ now: MonotonicTime, _ body: (inout Use) -> Value
    ) -> Value {
        if recent[key] == nil {
            if recent.count >= limit / 2 { turnOver(now) }
            recent[key] = older.removeValue(forKey: key) ?? Use()
        }
        return body(&recent[key, default: Use()])
    }

    /// Whoever still has something open is never forgotten.
    private mutating func turnOver(_ now: MonotonicTime) {
        var kept: [Key: Use] = [:]
        for (key, var use) in older {
            if !use.isIdle(now) {
                kept[key] = use
            } else if !use.isNew(now) {
                forgotten += 1
            }
        }
        older = recent.merging(kept) { newer, _ in newer }
        recent = [:]
    }
}

extension QuotaTable.Key {
    /// Whose use this is.
    package init(_ rule: BanID, _ subject: BanSubject, _ scope: Quota.Scope) {
        switch (scope, subject.user) {
        case (.rule, _): self.init(rule, .everyone)
        case (.user, let user?): self.init(rule, .name(Array(user)))
        case (.user, nil), (.client, _): self.init(rule, .client(subject.client.subscriber))
        }
    }
}

private let second: Int64 = 1_000_000_000
