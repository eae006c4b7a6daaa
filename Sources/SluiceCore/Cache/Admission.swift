/// Whether something may enter the store at all, before anything has to leave for it.
package enum Admission {
    /// Nothing larger is kept: one entry must not push out everything else.
    package static func largest(in limit: Int) -> Int { limit / 8 }

    /// What is larger than this has to be asked for twice: room for one such entry is room for
    /// thousands of small ones, and most large things are asked for once.
    package static func largeSize(in limit: Int) -> Int { limit / 256 }

    /// - Parameters:
    ///   - cost: bytes that the entry takes, overhead included.
    ///   - limit: bytes of the store.
    ///   - wasAskedFor: whether the key was asked for lately, before this time.
    ///   - hasRoom: whether it fits without anything leaving.
    package static func admits(
        cost: Int, limit: Int, wasAskedFor: Bool, hasRoom: Bool
    ) -> Bool {
        if cost > largest(in: limit) { return false }
        return hasRoom || wasAskedFor || cost <= largeSize(in: limit)
    }
}
