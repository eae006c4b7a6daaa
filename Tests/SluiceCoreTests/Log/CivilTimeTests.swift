import Testing

@testable import SluiceCore

@Suite("A moment becomes a date")
struct CivilTimeTests {
    @Test(
        "leap years, centuries, the epoch and the time before it",
        arguments: [
            (0, [1970, 1, 1, 0, 0, 0]),
            (-1, [1969, 12, 31, 23, 59, 59]),
            (-86400, [1969, 12, 31, 0, 0, 0]),
            (951_782_400, [2000, 2, 29, 0, 0, 0]),
            (1_709_164_799, [2024, 2, 28, 23, 59, 59]),
            (1_709_164_800, [2024, 2, 29, 0, 0, 0]),
            (1_709_251_200, [2024, 3, 1, 0, 0, 0]),
            (1_795_240_080, [2026, 11, 21, 5, 48, 0]),
            (4_107_542_399, [2100, 2, 28, 23, 59, 59]),
            (4_107_542_400, [2100, 3, 1, 0, 0, 0]),
            (-2_203_891_200, [1900, 3, 1, 0, 0, 0]),
        ] as [(Int64, [Int])])
    func dates(seconds: Int64, expected: [Int]) {
        let time = CivilTime(WallTime(seconds: seconds))
        #expect(
            [time.date.year, time.date.month, time.date.day, time.hour, time.minute, time.second]
                == expected)
        #expect(time.nanosecond == 0)
    }

    @Test("every day from 1896 to 2104 follows the one before")
    func everyDay() {
        let lengths = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
        var (year, month, day) = (1896, 1, 1)
        for number in -27_028...49_307 {
            let time = CivilTime(WallTime(seconds: Int64(number) * 86400 + 43_200))
            #expect(
                [time.date.year, time.date.month, time.date.day, time.hour] == [
                    year, month, day, 12,
                ])
            let isLeap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
            day += 1
            if day > lengths[month - 1] + (month == 2 && isLeap ? 1 : 0) {
                (month, day) = (month + 1, 1)
            }
            if month > 12 { (year, month) = (year + 1, 1) }
        }
    }

    @Test("fractions before the epoch count upwards too")
    func fractions() {
        let time = CivilTime(WallTime(nanoseconds: -1))
        #expect(time.second == 59)
        #expect(time.nanosecond == 999_999_999)
    }

    @Test("the ends of the range do not trap", arguments: [Int64.min, .max])
    func extremes(nanoseconds: Int64) {
        let time = CivilTime(WallTime(nanoseconds: nanoseconds))
        #expect(time.date.year == (nanoseconds < 0 ? 1677 : 2262))
    }
}
