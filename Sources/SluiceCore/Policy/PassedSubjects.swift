/// Subjects of which no rule of a list says anything. What is asked for once is asked for again, and
/// then one look here replaces the look-ups in all tables: as HAProxy keeps what its patterns said
/// of the last samples (`tune.pattern.cache-size`).
///
/// Good for one list only. Time does not change it: rules end and never begin.
package struct PassedSubjects: Sendable {
    /// Each has one place, which the next that belongs there takes.
    private static let places = 1024
    /// Bytes of text; what is longer is not kept, so all of it is half a megabyte at the most.
    private static let longest = 512

    private var entries: [BanSubject?] = []

    package init() {}

    package func contains(_ subject: BanSubject) -> Bool {
        guard !entries.isEmpty else { return false }
        return entries[Self.place(of: subject)]?.isEqual(to: subject) ?? false
    }

    /// - Parameter subject: whose verdict was `pass`, with nothing else in it.
    package mutating func insert(_ subject: BanSubject) {
        guard subject.textCount <= Self.longest, !subject.userIsPending else { return }
        if entries.isEmpty { entries = Array(repeating: nil, count: Self.places) }
        entries[Self.place(of: subject)] = subject.compact
    }

    package mutating func removeAll() { entries = [] }

    private static func place(of subject: BanSubject) -> Int {
        var hash = RunningHash()
        for byte in subject.host { hash.combine(byte) }
        if let path = subject.resource?.path {
            for byte in path { hash.combine(byte) }
        }
        switch subject.client {
        case .v4(let bits): hash.combine(UInt8(truncatingIfNeeded: bits))
        case .v6(let bits): hash.combine(UInt8(truncatingIfNeeded: bits))
        }
        let value = hash.value
        return Int(truncatingIfNeeded: value ^ (value >> 32)) & (places - 1)
    }
}
