/// The date of a log line, `[21/Nov/2026:05:48:00 +0000]`, worked out once a second. Owned by the
/// one who writes lines; lines of the same second share it.
package struct LogDateCache: Sendable {
    private var second = Int64.min
    private var text: [UInt8] = []

    package init() {}

    package mutating func append(_ time: WallTime, to output: inout [UInt8]) {
        if time.seconds != second {
            second = time.seconds
            rewrite(CivilTime(time))
        }
        output.append(contentsOf: text)
    }

    private mutating func rewrite(_ time: CivilTime) {
        text.removeAll(keepingCapacity: true)
        text.append(Byte.openBracket)
        text.appendDecimal(time.date.day, width: 2)
        text.append(Self.months[time.date.month - 1])
        text.appendDecimal(time.date.year, width: 4)
        for part in [time.hour, time.minute, time.second] {
            text.append(Byte.colon)
            text.appendDecimal(part, width: 2)
        }
        text.append(" +0000]")
    }

    private static let months: [StaticString] = [
        "/Jan/", "/Feb/", "/Mar/", "/Apr/", "/May/", "/Jun/", "/Jul/", "/Aug/", "/Sep/", "/Oct/",
        "/Nov/", "/Dec/",
    ]
}
