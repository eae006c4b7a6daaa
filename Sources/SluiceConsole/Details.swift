import SluiceCore

/// Builds the lines of a detail: names in a column, what they stand for beside them.
struct Details {
    private(set) var lines: [Line] = []
    private static let nameWidth = 10
    /// Where a text goes on that is too long for a line.
    static let indent = nameWidth + 1

    mutating func add(_ name: String, _ text: String, _ role: Role = .base) {
        lines.append([Span(Text.fitted(name, to: Self.nameWidth) + " ", .dim), Span(text, role)])
    }

    mutating func add(_ name: String, _ moment: WallTime, _ context: Context) {
        add(name, "\(context.timeOfDay(moment)), \(context.ago(moment)) ago")
    }

    /// What is named the same stands under one name.
    mutating func add(_ items: [CacheEntryDetail.Item]) {
        var last = ""
        for item in items {
            add(item.name == last ? "" : item.name, item.text)
            last = item.name
        }
    }

    /// A head of which nothing has to be hidden any more.
    mutating func add(stored fields: [CacheEntryDetail.Item]) {
        for (index, field) in fields.enumerated() {
            lines.append([Span(field.text, index == 0 ? .title : .base)])
        }
    }

    mutating func heading(_ words: String) {
        lines.append([Span(words, .dim)])
    }

    /// Bytes of a stranger, a line for each of theirs.
    mutating func add(head bytes: [UInt8]) {
        var lines = bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
            .map { line in line.last == UInt8(ascii: "\r") ? line.dropLast() : line }
        while lines.last?.isEmpty == true { lines.removeLast() }
        var isInSecret = false
        for (index, line) in lines.enumerated() {
            let text = WireText(Array(line), ByteRange(0, line.count)).escaped()
            // A line that begins with a space goes on with the field before it.
            let goesOn = line.first == UInt8(ascii: " ") || line.first == UInt8(ascii: "\t")
            isInSecret = goesOn ? isInSecret : index > 0 && Self.isSecret(text)
            if isInSecret {
                self.lines.append([
                    Span(goesOn ? "" : String(text.prefix { $0 != ":" }) + ":"),
                    Span(" (not shown)", .dim),
                ])
            } else {
                self.lines.append([Span(text, index == 0 ? .title : .base)])
            }
        }
    }

    /// Fields that hold credentials are not shown.
    private static let secret: Set<String> = [
        "authorization", "proxy-authorization", "cookie", "set-cookie",
    ]

    private static func isSecret(_ line: String) -> Bool {
        line.firstIndex(of: ":").map { secret.contains(line[..<$0].lowercased()) } ?? false
    }
}
