/// A moment in UTC as a calendar and a clock show it; any `WallTime` (years 1677 to 2262).
struct CivilTime: Equatable, Sendable {
    let date: CivilDate
    /// 0-23.
    let hour: Int
    let minute: Int
    let second: Int
    /// 0-999,999,999.
    let nanosecond: Int

    init(_ time: WallTime) {
        let seconds = time.seconds
        let remainder = Int(seconds % 86400)
        let clock = remainder < 0 ? remainder + 86400 : remainder
        date = CivilDate(daysSinceEpoch: Int(seconds - Int64(clock)) / 86400)
        hour = clock / 3600
        minute = clock / 60 % 60
        second = clock % 60
        let nanoseconds = time.nanoseconds % 1_000_000_000
        nanosecond = Int(nanoseconds < 0 ? nanoseconds + 1_000_000_000 : nanoseconds)
    }
}
