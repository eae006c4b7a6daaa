/// What rules say of a subject, as places in `BanList.bans`, so that hits are counted in a plain
/// array. At most one of `refusing`, `isRefusedByDefault` and `allowing` is set.
package struct BanVerdict: Equatable, Sendable {
    /// The rule that decides, when it refuses.
    package internal(set) var refusing: Int?
    /// No rule allows it, and that is refused.
    package internal(set) var isRefusedByDefault = false
    /// The rule that decides, when it allows.
    package internal(set) var allowing: Int?
    /// Rules that matched and only count.
    package internal(set) var dryRuns: [Int] = []
    /// Rules that make it wait, when it passes.
    package internal(set) var delaying: [Int] = []
    /// The longest of their times, in seconds.
    package internal(set) var delay: Int64 = 0
    /// Rules that limit or disturb it, when it passes, in their order; limits that only count too.
    package internal(set) var shaping: [Int] = []
    /// Rules are left that ask for the address: when it is known, the whole subject has to be
    /// judged with it, and when nobody will know it, with `.hidden`.
    package internal(set) var awaitsAddress = false

    package static var pass: Self { Self() }
    package var refuses: Bool { refusing != nil || isRefusedByDefault }
}
