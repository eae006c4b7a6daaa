// A fault as commands and `bans.txt` write it: `[delay 200ms] [jitter 50ms] [rate 10kb/s]
// [slice 100 [every 10ms]] [reset after 10kb | close after 10kb] [up|down]`, at least one of them.

/// Takes the words of a fault out of a sentence as they come, in any order.
struct FaultWords {
    private var fault = Fault()
    private var said: Set<String> = []
    private var gap: CommandWord?

    static let names = [
        "delay", "jitter", "rate", "slice", "every", "reset", "close", "up", "down",
    ]

    static let completions = [
        "delay ", "jitter ", "rate ", "slice ", "every ", "reset ", "close ", "up", "down",
    ]

    /// `false` when the word is none of a fault's, and nothing is taken.
    mutating func take(
        _ word: CommandWord, _ words: inout CommandWords
    ) throws(CommandFault) -> Bool {
        guard !word.isQuoted, Self.names.contains(word.text) else { return false }
        let kind =
            switch word.text {
            case "close": "reset"
            case "down": "up"
            default: word.text
            }
        guard said.insert(kind).inserted else {
            throw CommandFault(word, "is said twice, or with another of its kind")
        }
        switch word.text {
        case "delay": fault.delay = try ShapingWords.length(&words)
        case "jitter": fault.jitter = try ShapingWords.length(&words)
        case "rate": fault.rate = try ShapingWords.bytesPerSecond(&words)
        case "slice": fault.slice = try ShapingWords.bytes(&words)
        case "every":
            gap = word
            fault.gap = try ShapingWords.length(&words)
        case "up", "down":
            fault.directions = Direction(rawValue: word.text).map { .only($0) } ?? .both
        default:
            let after = try words.take("after")
            guard after.text == "after" else { throw CommandFault(after, "is not after") }
            let way: Fault.Ending.Way = word.text == "reset" ? .reset : .close
            fault.ending = Fault.Ending(way, after: try ShapingWords.bytes(&words))
        }
        return true
    }

    /// What was said, when that makes a fault.
    func fault(_ words: CommandWords) throws(CommandFault) -> Fault {
        guard !fault.isNone else {
            throw words.missing("delay, jitter, rate, slice, reset after or close after")
        }
        if let gap, fault.slice == nil { throw CommandFault(gap, "is for slices") }
        return fault
    }
}

extension Fault: CustomStringConvertible {
    /// In the same words.
    package var description: String {
        var words: [String] = []
        if delay > 0 { words += ["delay", "\(TimeLength(nanoseconds: delay))"] }
        if jitter > 0 { words += ["jitter", "\(TimeLength(nanoseconds: jitter))"] }
        if let rate { words += ["rate", "\(ByteSize(bytes: rate))/s"] }
        if let slice { words += ["slice", "\(ByteSize(bytes: slice))"] }
        if gap > 0 { words += ["every", "\(TimeLength(nanoseconds: gap))"] }
        if let ending { words += ["\(ending.way)", "after", "\(ByteSize(bytes: ending.after))"] }
        return (words + directions.words).joined(separator: " ")
    }
}
