/// Numbers with their units, as rules that shape write them.
enum ShapingWords {
    static let periods: [(letter: String, period: Int64)] = [
        ("s", 1_000_000_000), ("m", 60_000_000_000), ("h", 3_600_000_000_000),
    ]

    /// `10/s`, `600/m`, `5000/h`.
    static func rate(_ word: CommandWord) throws(CommandFault) -> TokenBucket.Rate {
        for unit in periods where word.text.hasSuffix("/\(unit.letter)") {
            guard let count = DecimalDigits.parse(word.text.dropLast(2)), count > 0,
                count <= Quota.most
            else { break }
            return TokenBucket.Rate(count, per: unit.period)
        }
        throw CommandFault(word, "is no rate such as 10/s, 600/m or 5000/h")
    }

    /// At least one.
    static func count(_ words: inout CommandWords) throws(CommandFault) -> Int {
        let word = try words.take("a number")
        guard let count = DecimalDigits.parse(word.text), (1...Quota.most).contains(count) else {
            throw CommandFault(word, "is no number from 1 to \(Quota.most)")
        }
        return count
    }

    /// `10kb/s`.
    static func bytesPerSecond(_ words: inout CommandWords) throws(CommandFault) -> Int {
        let word = try words.take("a rate such as 10kb/s")
        guard word.text.hasSuffix("/s"),
            let size = try? ByteSize(parsing: String(word.text.dropLast(2))),
            size.bytes <= Quota.mostBytes
        else { throw CommandFault(word, "is no rate such as 10kb/s or 1mb/s") }
        return size.bytes
    }

    static func bytes(_ words: inout CommandWords) throws(CommandFault) -> Int {
        let word = try words.take("a size such as 10kb")
        guard let size = try? ByteSize(parsing: word.text), size.bytes <= Quota.mostBytes else {
            let most = ByteSize(bytes: Quota.mostBytes)
            throw CommandFault(word, "is no size such as 100, 10kb or 1mb, up to \(most)")
        }
        return size.bytes
    }

    /// In nanoseconds, at most `Fault.longestDelay`.
    static func length(_ words: inout CommandWords) throws(CommandFault) -> Int64 {
        let word = try words.take("a length of time such as 200ms")
        guard let length = try? TimeLength(parsing: word.text),
            length.nanoseconds <= Fault.longestDelay
        else { throw CommandFault(word, "is no length of time such as 200ms or 2s, up to 5m") }
        return length.nanoseconds
    }
}
