import SluiceCore
import Testing

@testable import SluiceConsole

@Suite("Text and quantities take the columns they should")
struct TextTests {
    @Test(
        "text is cut to a width, with a sign that something is missing",
        arguments: [
            ("short", 8, "short"), ("exactly8", 8, "exactly8"), ("much too long", 8, "much to…"),
            ("漢字漢字", 5, "漢字…"), ("漢字漢字", 4, "漢…"), ("abc", 1, "…"), ("abc", 0, ""),
            ("abc", -3, ""),
        ])
    func cut(text: String, width: Int, shown: String) {
        #expect(Text.cut(text, to: width) == shown)
        #expect(Text.columns(of: Text.fitted(text, to: width)) == max(0, width))
    }

    @Test(
        "bytes in at most four columns",
        arguments: [
            (0, "0"), (1023, "1023"), (1024, "1.0K"), (1536, "1.5K"), (10_189, "10K"),
            (1_023_900, "1.0M"), (1_048_576, "1.0M"), (256 << 20, "256M"),
            (734_003_200, "700M"), (UInt64.max, "16E"),
        ])
    func bytes(amount: UInt64, shown: String) {
        #expect(Units.bytes(amount) == shown)
    }

    @Test(
        "counts in at most four columns",
        arguments: [
            (0, "0"), (999, "999"), (1000, "1.0k"), (9_960, "10k"), (999_499, "999k"),
            (999_500, "1.0M"),
        ])
    func counts(amount: UInt64, shown: String) {
        #expect(Units.count(amount) == shown)
    }

    @Test(
        "durations are told in the unit that fits",
        arguments: [
            (0, "0us"), (42_400, "42us"), (312_000, "312us"), (999_600, "1.0ms"),
            (9_960_000, "10ms"), (999_400_000, "999ms"),
            (1_200_000_000, "1.2s"), (59_900_000_000, "59s"), (192_000_000_000, "3m12s"),
            (7_500_000_000_000, "2h05m"), (273_600_000_000_000, "3d04h"), (-5, "0us"),
        ])
    func durations(nanoseconds: Int64, shown: String) {
        #expect(Units.duration(nanoseconds) == shown)
    }

    @Test("a share is never rounded to all or to nothing when it is neither")
    func percent() {
        #expect(Units.percent(0, of: 10) == "0%")
        #expect(Units.percent(1, of: 1000) == "<1%")
        #expect(Units.percent(999, of: 1000) == "99%")
        #expect(Units.percent(10, of: 10) == "100%")
        #expect(Units.percent(1, of: 0) == "-")
    }

    @Test("the time of day follows the zone")
    func timeOfDay() {
        let moment = WallTime(seconds: 1_766_000_000)
        #expect(Units.timeOfDay(moment, offset: 0) == "19:33:20")
        #expect(Units.timeOfDay(moment, offset: 5 * 3600) == "00:33:20")
        #expect(Units.timeOfDay(moment, offset: -20 * 3600) == "23:33:20")
        #expect(Units.timeOfDay(WallTime(nanoseconds: -1), offset: 0) == "23:59:59")
    }

    @Test("whatever is more than nothing shows in a picture")
    func pictures() {
        #expect(Glyphs.unicode.height(0, of: 100) == " ")
        #expect(Glyphs.unicode.height(0.01, of: 100) == "▁")
        #expect(Glyphs.unicode.height(100, of: 100) == "█")
        #expect(Glyphs.unicode.height(.nan, of: 100) == " ")
        #expect(Glyphs.ascii.bar(1, of: 4, width: 4) == ("#", "..."))
        #expect(Glyphs.unicode.bar(9, of: 4, width: 3) == ("━━━", ""))
    }

    @Test("columns go by importance when there is no room, and share what is left")
    func columnLayout() {
        let columns = RequestsDefinition.columns
        let narrow = ColumnLayout(columns, hidden: ["USER", "END"], start: 1, width: 80)
        #expect(narrow.places.map { columns[$0.column].name }.contains("RULE") == false)
        let wide = ColumnLayout(columns, hidden: ["USER", "END"], start: 1, width: 140)
        #expect(wide.places.count == 10)
        #expect(wide.places.map { $0.start + $0.width }.max() == 140)
    }
}
