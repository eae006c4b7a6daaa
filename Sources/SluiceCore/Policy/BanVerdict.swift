/// Which rules matched, as places in `BanList.bans`, so that hits are counted in a plain array.
package struct BanVerdict: Equatable, Sendable {
    /// The first rule of the list that refuses; `nil` lets pass.
    package private(set) var refusing: Int?
    /// Rules that matched and only count.
    package private(set) var dryRuns: [Int] = []

    package static var pass: Self { Self() }
    package var refuses: Bool { refusing != nil }

    mutating func add(_ rule: Int, isDry: Bool) {
        if isDry {
            dryRuns.append(rule)
        } else {
            refusing = min(refusing ?? rule, rule)
        }
    }
}
