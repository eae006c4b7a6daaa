/// What the operator is having removed, while all files are looked through for it: none of that is
/// served any more, found yet or not.
struct DiskSearches {
    private var running: [Int: @Sendable (DiskObject) -> Bool] = [:]
    private var last = 0

    /// More at a time are not begun.
    private static let limit = 16

    /// - Returns: `nil` when too many are running.
    mutating func begin(_ matches: @escaping @Sendable (DiskObject) -> Bool) -> Int? {
        guard running.count < Self.limit else { return nil }
        last += 1
        running[last] = matches
        return last
    }

    mutating func end(_ search: Int) { running[search] = nil }

    var isEmpty: Bool { running.isEmpty }

    var all: [@Sendable (DiskObject) -> Bool] { Array(running.values) }
}
