/// A size as settings write it: `512`, `64kb`, `256mb`, `1gb`, in powers of 1024.
package struct ByteSize: Hashable, Sendable {
    package let bytes: Int

    package init(bytes: Int) { self.bytes = bytes }

    private static let units: [(name: String, shift: Int)] = [
        ("kb", 10), ("mb", 20), ("gb", 30), ("tb", 40),
    ]

    /// At least one byte.
    package init(parsing text: String) throws(SettingFault) {
        let lower = text.lowercased()
        let unit = Self.units.first { lower.hasSuffix($0.name) }
        let digits = lower.dropLast(unit?.name.count ?? 0)
        guard let count = DecimalDigits.parse(digits) else {
            throw SettingFault(text, "is no size such as 512, 64kb, 256mb or 1gb")
        }
        let (bytes, overflow) = count.multipliedReportingOverflow(by: 1 << (unit?.shift ?? 0))
        guard !overflow else { throw SettingFault(text, "is more than can be counted") }
        guard bytes > 0 else { throw SettingFault(text, "is no size: it has to be more than 0") }
        self.bytes = bytes
    }
}

extension ByteSize: CustomStringConvertible {
    /// In the largest unit that divides it.
    package var description: String {
        let unit = Self.units.last { bytes & ((1 << $0.shift) - 1) == 0 }
        guard bytes > 0, let unit else { return "\(bytes)" }
        return "\(bytes >> unit.shift)\(unit.name)"
    }
}

/// Numbers in settings: digits and nothing else.
enum DecimalDigits {
    /// `nil` for what has a sign, a space, or more than `Int` can hold.
    static func parse(_ text: some StringProtocol) -> Int? {
        guard text.utf8.allSatisfy(\.isDecimalDigit) else { return nil }
        return Int(text)
    }
}
