extension WallTime {
    /// RFC 3339 in UTC, whole seconds: `2026-01-31T08:05:00Z`.
    package var timestamp: String {
        let whole = Int(seconds)
        let second = ((whole % 86_400) + 86_400) % 86_400
        let date = CivilDate(daysSinceEpoch: (whole - second) / 86_400)
        var text: [UInt8] = []
        text.appendDecimal(date.year, width: 4)
        let parts: [(StaticString, Int)] = [
            ("-", date.month), ("-", date.day), ("T", second / 3600), (":", second / 60 % 60),
            (":", second % 60),
        ]
        for (sign, number) in parts {
            text.append(sign)
            text.appendDecimal(number, width: 2)
        }
        return String(decoding: text, as: UTF8.self) + "Z"
    }

    /// Reads the same form, for the years 1970-2200; `nil` for anything else, and for a day that no
    /// calendar has.
    package init?(timestamp: some StringProtocol) {
        let bytes = Array(timestamp.utf8)
        let shape = Array("0000-00-00T00:00:00Z".utf8)
        guard bytes.count == shape.count else { return nil }
        for (byte, wanted) in zip(bytes, shape) {
            guard wanted == UInt8(ascii: "0") ? byte.isDecimalDigit : byte == wanted else {
                return nil
            }
        }
        func number(_ range: Range<Int>) -> Int {
            bytes[range].reduce(0) { $0 * 10 + Int($1 - UInt8(ascii: "0")) }
        }
        let (hour, minute, second) = (number(11..<13), number(14..<16), number(17..<19))
        guard hour < 24, minute < 60, second < 60, (1970...2200).contains(number(0..<4)),
            let date = CivilDate(year: number(0..<4), month: number(5..<7), day: number(8..<10))
        else { return nil }
        let seconds = date.daysSinceEpoch * 86_400 + hour * 3600 + minute * 60 + second
        self.init(seconds: Int64(seconds))
    }
}
