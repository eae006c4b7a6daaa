package import SluiceCore

/// Rows for a shell: columns of equal width under their names, numbers to the right.
package struct TableText {
    private let names: [String]
    /// A text for each name; what a row lacks is `-`.
    private let rows: [[String]]
    private let isNumeric: [Bool]

    /// A single row of more columns than this stands as a list, a line a member.
    private static let widest = 24

    /// - Parameter rows: the members of each, as they came.
    package init(_ rows: [[JSONMember]]) {
        var names: [String] = []
        var places: [String: Int] = [:]
        for member in rows.lazy.joined() where places[member.name] == nil {
            places[member.name] = names.count
            names.append(member.name)
        }
        var isNumeric = [Bool](repeating: true, count: names.count)
        self.rows = rows.map { members in
            var cells = [String](repeating: "-", count: names.count)
            for member in members {
                guard let place = places[member.name] else { continue }
                cells[place] = Self.text(member.value)
                if !Self.fitsNumbers(member.value) { isNumeric[place] = false }
            }
            return cells
        }
        self.names = names
        self.isNumeric = isNumeric
    }

    /// Without ends of line, and without spaces at the end of one.
    package var lines: [String] {
        if rows.count == 1, names.count > Self.widest { return list(rows[0]) }
        let headings = names.map { $0.uppercased() }
        let widths = headings.indices.map { column in
            rows.reduce(Text.columns(of: headings[column])) {
                max($0, Text.columns(of: $1[column]))
            }
        }
        return ([headings] + rows).map { cells in
            let fitted = cells.indices.map { column in
                Text.fitted(
                    cells[column], to: widths[column], rightAligned: isNumeric[column])
            }
            return Self.withoutTrailingSpaces(fitted.joined(separator: "  "))
        }
    }

    private func list(_ cells: [String]) -> [String] {
        let width = names.reduce(0) { max($0, Text.columns(of: $1)) }
        return zip(names, cells).map { Text.fitted($0, to: width) + "  " + $1 }
    }

    private static func text(_ value: JSONValue) -> String {
        switch value {
        case .string(let text): text.isEmpty ? "-" : withoutNanoseconds(safe(text))
        case .number(let digits): withoutNanoseconds(digits)
        case .bool(let flag): flag ? "yes" : "no"
        case .null: "-"
        }
    }

    /// Seconds of durations to the microsecond, moments to the millisecond.
    private static func withoutNanoseconds(_ text: String) -> String {
        let bytes = Array(text.utf8)
        guard let point = bytes.lastIndex(of: UInt8(ascii: ".")),
            bytes[(point + 1)...].prefix(while: isDigit).count == 9
        else { return text }
        switch bytes.count - point {
        case 10 where bytes[..<point].allSatisfy(isDigit):
            return String(text.dropLast(3))
        case 11 where point == 19 && bytes[10] == UInt8(ascii: "T") && text.hasSuffix("Z"):
            return String(text.dropLast(7)) + "Z"
        default: return text
        }
    }

    /// What a terminal would act on shows as a replacement: rows may hold what strangers sent.
    private static func safe(_ text: String) -> String {
        String(text.map { Text.columns(of: $0) == nil ? "\u{fffd}" : $0 })
    }

    private static func isDigit(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
    }

    private static func fitsNumbers(_ value: JSONValue) -> Bool {
        switch value {
        case .number, .null: true
        case .string, .bool: false
        }
    }

    private static func withoutTrailingSpaces(_ line: String) -> String {
        guard let last = line.lastIndex(where: { $0 != " " }) else { return "" }
        return String(line[...last])
    }
}
