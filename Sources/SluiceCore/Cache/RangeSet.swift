/// What a Range field asks for, RFC 9110 §14.1.2, before the length is known.
struct RangeSet: Equatable {
    enum Spec: Equatable {
        case from(UInt64, through: UInt64?)
        case suffix(UInt64)
    }

    /// More ranges in one request are ignored as §14.2 allows: they serve nobody but an attacker.
    static let limit = 16

    let specs: [Spec]

    /// `nil` for what is to be ignored: other units, faults, too many.
    init?(_ value: ArraySlice<UInt8>) {
        guard value.prefix(6).isSameText(as: "bytes=") else { return nil }
        var specs: [Spec] = []
        for element in value.dropFirst(6).split(separator: Byte.comma) {
            let text = element.trimmingBlanks
            if text.isEmpty { continue }
            guard let spec = Self.spec(text), specs.count < Self.limit else { return nil }
            specs.append(spec)
        }
        guard !specs.isEmpty else { return nil }
        self.specs = specs
    }

    private static func spec(_ text: ArraySlice<UInt8>) -> Spec? {
        var scanner = DecimalScanner(text)
        if scanner.skip("-") {
            guard let count = scanner.number(), scanner.isAtEnd else { return nil }
            return .suffix(count)
        }
        guard let first = scanner.number(), scanner.skip("-") else { return nil }
        if scanner.isAtEnd { return .from(first, through: nil) }
        guard let last = scanner.number(), scanner.isAtEnd, last >= first, last < .max else {
            return nil
        }
        return .from(first, through: last)
    }

    /// The ranges of a whole of so many bytes, in the order asked for; those that begin behind its
    /// end are left out. Empty: 416. `nil` when together they are more than the whole, which is
    /// then the better answer.
    func resolved(in length: UInt64) -> [Range<UInt64>]? {
        var ranges: [Range<UInt64>] = []
        // At most sixteen of them, each within the length of what is stored.
        var room = length
        var isTooMuch = false
        for spec in specs {
            guard let range = Self.resolved(spec, in: length) else { continue }
            let count = range.upperBound - range.lowerBound
            if count > room { isTooMuch = true }
            room -= min(room, count)
            ranges.append(range)
        }
        return ranges.count > 1 && isTooMuch ? nil : ranges
    }

    private static func resolved(_ spec: Spec, in length: UInt64) -> Range<UInt64>? {
        switch spec {
        case .from(let first, let last):
            guard first < length else { return nil }
            return first..<min(length, (last ?? length - 1) + 1)
        case .suffix(let count):
            guard count > 0, length > 0 else { return nil }
            return length - min(count, length)..<length
        }
    }

    /// The one range asked for, where part of a representation answers it whole.
    func resolved(in part: ContentRange) -> Range<UInt64>? {
        guard specs.count == 1 else { return nil }
        let range: Range<UInt64>?
        if let complete = part.complete {
            range = Self.resolved(specs[0], in: complete)
        } else if case .from(let first, let last?) = specs[0] {
            range = first..<last + 1
        } else {
            range = nil
        }
        guard let range, part.range.lowerBound <= range.lowerBound,
            range.upperBound <= part.range.upperBound
        else { return nil }
        return range
    }
}
