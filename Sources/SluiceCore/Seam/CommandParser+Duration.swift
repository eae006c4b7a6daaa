/// Lengths of time as commands write them: `30s`, `15m`, `2h`, `1d`, `1h30m`.
enum CommandDuration {
    private static let units: [(letter: UInt8, seconds: Int64)] = [
        (UInt8(ascii: "d"), 86_400), (UInt8(ascii: "h"), 3600), (UInt8(ascii: "m"), 60),
        (UInt8(ascii: "s"), 1),
    ]

    /// At least a second, at most a hundred years.
    static func seconds(_ word: CommandWord) throws(CommandFault) -> Int64 {
        guard let seconds = parse(word.text) else {
            throw CommandFault(word, "is no length of time such as 30s, 15m, 2h or 1d")
        }
        guard (1...BanRule.longest).contains(seconds) else {
            throw CommandFault(word, "is not between a second and a hundred years")
        }
        return seconds
    }

    /// Each unit at most once, from the longest to the shortest.
    private static func parse(_ text: String) -> Int64? {
        var total: Int64 = 0
        var number: Int64?
        var remaining = units[...]
        for byte in text.utf8 {
            if byte.isDecimalDigit {
                let value = (number ?? 0) * 10 + Int64(byte - UInt8(ascii: "0"))
                guard value <= 1_000_000_000_000 else { return nil }
                number = value
            } else {
                guard let count = number,
                    let unit = remaining.firstIndex(where: { $0.letter == byte })
                else { return nil }
                total += count * remaining[unit].seconds
                remaining = remaining[(unit + 1)...]
                number = nil
            }
        }
        return number == nil && !text.isEmpty ? total : nil
    }

    static func text(_ seconds: Int64) -> String {
        var rest = max(1, seconds)
        var text = ""
        for unit in units where rest >= unit.seconds {
            text += "\(rest / unit.seconds)\(Character(UnicodeScalar(unit.letter)))"
            rest %= unit.seconds
        }
        return text
    }
}
