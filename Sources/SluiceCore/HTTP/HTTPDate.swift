/// Dates in fields, RFC 9110 §5.6.7.
package enum HTTPDate {
    private static let weekdays: [StaticString] = [
        "Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat",
    ]
    private static let longWeekdays: [StaticString] = [
        "Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday",
    ]
    private static let months: [StaticString] = [
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ]

    /// Appends the preferred form, `Sun, 06 Nov 1994 08:49:37 GMT`.
    package static func append(_ time: WallTime, to output: inout [UInt8]) {
        let seconds = Int(time.seconds)
        var days = seconds / 86_400
        var second = seconds % 86_400
        if second < 0 {
            days -= 1
            second += 86_400
        }
        let date = CivilDate(daysSinceEpoch: days)
        // 1970-01-01 was a Thursday.
        output.append(weekdays[((days + 4) % 7 + 7) % 7])
        output.append(", ")
        output.appendDecimal(date.day, width: 2)
        output.append(Byte.space)
        output.append(months[date.month - 1])
        output.append(Byte.space)
        output.appendDecimal(date.year, width: 4)
        output.append(Byte.space)
        output.appendDecimal(second / 3600, width: 2)
        output.append(Byte.colon)
        output.appendDecimal(second / 60 % 60, width: 2)
        output.append(Byte.colon)
        output.appendDecimal(second % 60, width: 2)
        output.append(" GMT")
    }

    /// Reads all three forms; `nil` for anything else. Letters count in either case, which the
    /// grammar does not ask for but some origins need; the weekday has to be one, but need not be the
    /// right one. A date out of the range of `WallTime` is its nearest
    /// end.
    ///
    /// - Parameter now: places the two-digit year of the oldest form, at most 50 years ahead. `nil`
    ///   takes it as 1970-2069.
    package static func parse(_ text: ArraySlice<UInt8>, now: WallTime? = nil) -> WallTime? {
        var scanner = Scanner(rest: text)
        if scanner.skip(oneOf: longWeekdays), scanner.skip(", ") {
            return parseRFC850(&scanner, now: now)
        }
        scanner = Scanner(rest: text)
        guard scanner.skip(oneOf: weekdays) else { return nil }
        return scanner.skip(", ") ? parsePreferred(&scanner) : parseAsctime(&scanner)
    }

    /// `06 Nov 1994 08:49:37 GMT`.
    private static func parsePreferred(_ scanner: inout Scanner) -> WallTime? {
        guard let day = scanner.number(2), scanner.skip(" "), let month = scanner.index(in: months),
            scanner.skip(" "), let year = scanner.number(4), scanner.skip(" "),
            let second = scanner.timeOfDay(), scanner.skip(" GMT"), scanner.isAtEnd
        else { return nil }
        return time(year, month, day, second)
    }

    /// `06-Nov-94 08:49:37 GMT`.
    private static func parseRFC850(_ scanner: inout Scanner, now: WallTime?) -> WallTime? {
        guard let day = scanner.number(2), scanner.skip("-"), let month = scanner.index(in: months),
            scanner.skip("-"), let short = scanner.number(2), scanner.skip(" "),
            let second = scanner.timeOfDay(), scanner.skip(" GMT"), scanner.isAtEnd
        else { return nil }
        guard let now else {
            return time(short < 70 ? 2000 + short : 1900 + short, month, day, second)
        }
        let thisYear = CivilDate(daysSinceEpoch: Int(now.seconds / 86_400)).year
        var year = thisYear - thisYear % 100 + short
        if year > thisYear + 50 { year -= 100 }
        if year <= thisYear - 50 { year += 100 }
        return time(year, month, day, second)
    }

    /// ` Nov  6 08:49:37 1994`.
    private static func parseAsctime(_ scanner: inout Scanner) -> WallTime? {
        guard scanner.skip(" "), let month = scanner.index(in: months), scanner.skip(" "),
            let day = scanner.skip(" ") ? scanner.number(1) : scanner.number(2), scanner.skip(" "),
            let second = scanner.timeOfDay(), scanner.skip(" "), let year = scanner.number(4),
            scanner.isAtEnd
        else { return nil }
        return time(year, month, day, second)
    }

    /// `month` counts from 0, `second` from midnight.
    private static func time(_ year: Int, _ month: Int, _ day: Int, _ second: Int) -> WallTime? {
        guard let date = CivilDate(year: year, month: month + 1, day: day) else { return nil }
        let seconds = Int64(date.daysSinceEpoch) * 86_400 + Int64(second)
        let (nanoseconds, overflow) = seconds.multipliedReportingOverflow(by: 1_000_000_000)
        return WallTime(nanoseconds: overflow ? (seconds < 0 ? .min : .max) : nanoseconds)
    }
}

extension HTTPDate {
    /// Takes fixed parts from the front of a date.
    private struct Scanner {
        var rest: ArraySlice<UInt8>

        var isAtEnd: Bool { rest.isEmpty }

        mutating func skip(_ text: StaticString) -> Bool {
            let count = text.utf8CodeUnitCount
            guard rest.count >= count else { return false }
            for index in 0..<count
            where rest[rest.startIndex + index].lowercasedASCII
                != text.utf8Start[index].lowercasedASCII
            {
                return false
            }
            rest = rest.dropFirst(count)
            return true
        }

        mutating func skip(oneOf names: [StaticString]) -> Bool { index(in: names) != nil }

        mutating func index(in names: [StaticString]) -> Int? {
            for (index, name) in names.enumerated() where skip(name) { return index }
            return nil
        }

        /// Exactly so many digits.
        mutating func number(_ digits: Int) -> Int? {
            guard rest.count >= digits else { return nil }
            var value = 0
            for byte in rest.prefix(digits) {
                guard let digit = Byte.digit(byte) else { return nil }
                value = value * 10 + Int(digit)
            }
            rest = rest.dropFirst(digits)
            return value
        }

        /// `hh:mm:ss` as seconds since midnight; a leap second is the one after it.
        mutating func timeOfDay() -> Int? {
            guard let hour = number(2), skip(":"), let minute = number(2), skip(":"),
                let second = number(2), hour < 24, minute < 60, second <= 60
            else { return nil }
            return hour * 3600 + minute * 60 + second
        }
    }
}
