/// What was found of passwords a moment ago, under a secret hash of user, password and what the file
/// keeps: whoever reads this memory learns no password, and an edited file asks for other keys.
package struct CheckedPasswords: Sendable {
    /// Nanoseconds.
    package static let lifetime: Int64 = 60_000_000_000
    package static let limit = 4096

    private struct Entry {
        let isRight: Bool
        let expires: MonotonicTime
    }

    private var entries: [UInt128: Entry] = [:]

    package init() {}

    package var count: Int { entries.count }

    /// `nil` when it is not known, or not any more.
    package func result(of key: UInt128, now: MonotonicTime) -> Bool? {
        guard let entry = entries[key], now < entry.expires else { return nil }
        return entry.isRight
    }

    package mutating func keep(_ isRight: Bool, for key: UInt128, now: MonotonicTime) {
        if entries.count >= Self.limit { makeRoom(now) }
        let expires = now.advanced(byNanoseconds: Self.lifetime)
        entries[key] = Entry(isRight: isRight, expires: expires)
    }

    private mutating func makeRoom(_ now: MonotonicTime) {
        entries = entries.filter { now < $0.value.expires }
        guard entries.count >= Self.limit,
            let oldest = entries.min(by: { $0.value.expires < $1.value.expires })
        else { return }
        entries[oldest.key] = nil
    }
}
