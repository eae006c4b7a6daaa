/// A timeout as settings write it: `500ms`, `5s`, `2m`, `1h`.
package struct TimeLength: Hashable, Sendable {
    package let nanoseconds: Int64

    package init(nanoseconds: Int64) { self.nanoseconds = nanoseconds }

    /// `ms` comes before the `s` it ends with.
    private static let units: [(name: String, nanoseconds: Int64)] = [
        ("ms", 1_000_000), ("s", 1_000_000_000), ("m", 60_000_000_000), ("h", 3_600_000_000_000),
    ]
    private static let longest: Int64 = 365 * 24 * 3_600_000_000_000

    /// At least a millisecond, at most a year.
    package init(parsing text: String) throws(SettingFault) {
        let lower = text.lowercased()
        guard let unit = Self.units.first(where: { lower.hasSuffix($0.name) }),
            let count = DecimalDigits.parse(lower.dropLast(unit.name.count))
        else { throw SettingFault(text, "is no length of time such as 500ms, 5s, 2m or 1h") }
        let (nanoseconds, overflow) = Int64(count).multipliedReportingOverflow(by: unit.nanoseconds)
        guard !overflow, nanoseconds <= Self.longest else {
            throw SettingFault(text, "is longer than a year")
        }
        guard nanoseconds > 0 else {
            throw SettingFault(text, "is no length of time: it has to be more than 0")
        }
        self.nanoseconds = nanoseconds
    }
}

extension TimeLength: CustomStringConvertible {
    /// In the largest unit that divides it.
    package var description: String {
        let unit = Self.units.last { nanoseconds % $0.nanoseconds == 0 } ?? Self.units[0]
        return "\(nanoseconds / unit.nanoseconds)\(unit.name)"
    }
}
