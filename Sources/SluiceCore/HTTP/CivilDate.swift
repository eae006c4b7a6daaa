/// A day of the Gregorian calendar, extended to all years.
struct CivilDate: Equatable {
    let year: Int
    /// 1-12.
    let month: Int
    /// 1-31.
    let day: Int

    /// `nil` when the month has no such day.
    init?(year: Int, month: Int, day: Int) {
        guard (1...12).contains(month), day >= 1 else { return nil }
        self.year = year
        self.month = month
        self.day = day
        guard day <= Self.length(of: month, year) else { return nil }
    }

    private static func length(of month: Int, _ year: Int) -> Int {
        switch month {
        case 2: year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28
        case 4, 6, 9, 11: 30
        default: 31
        }
    }

    /// Days since 1970-01-01. Years are counted from March, so that the leap day is the last of
    /// its year and the months before it have a fixed pattern.
    var daysSinceEpoch: Int {
        let shifted = month > 2 ? year : year - 1
        let century = shifted >= 0 ? shifted / 100 : (shifted - 99) / 100
        let leapDays = Self.floor(shifted, by: 4) - century + Self.floor(century, by: 4)
        let monthFromMarch = (month + 9) % 12
        return shifted * 365 + leapDays + (monthFromMarch * 153 + 2) / 5 + day - 1 - 719_468
    }

    init(daysSinceEpoch days: Int) {
        let fromMarch0 = days + 719_468
        let era = Self.floor(fromMarch0, by: 146_097)
        let inEra = fromMarch0 - era * 146_097
        let yearOfEra = (inEra - inEra / 1460 + inEra / 36_524 - inEra / 146_096) / 365
        let inYear = inEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let monthFromMarch = (5 * inYear + 2) / 153
        month = monthFromMarch < 10 ? monthFromMarch + 3 : monthFromMarch - 9
        day = inYear - (153 * monthFromMarch + 2) / 5 + 1
        year = era * 400 + yearOfEra + (month <= 2 ? 1 : 0)
    }

    private static func floor(_ value: Int, by divisor: Int) -> Int {
        let (quotient, remainder) = value.quotientAndRemainder(dividingBy: divisor)
        return remainder < 0 ? quotient - 1 : quotient
    }
}
