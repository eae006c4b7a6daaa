import SluiceCore
import Testing

@testable import SluiceConsole

@Suite("Limits and faults on screen")
struct ShapingRowsTests {
    private static func row(_ id: UInt32, _ effect: BanEffect, isOn: Bool = true) -> BanRow {
        var ban = Ban(id: BanID(id), field: .host, value: "a.test", created: Sample.now)
        ban.effect = effect
        ban.isOn = isOn
        return BanRow(ban: ban)
    }

    private static var late: BanEffect {
        var fault = Fault()
        fault.delay = 200_000_000
        return .fault(fault)
    }

    private static let limit = BanEffect.limit(
        Quota(.requests(TokenBucket.Rate(10), burst: 10)))

    private static func sitting(_ rows: [BanRow], columns: Int = 120) -> Operator {
        var snapshot = Sample.snapshot
        snapshot.bans = rows
        return Operator(columns: columns, history: [snapshot])
    }

    @Test("While a fault is on, every screen says so, and while none is, none does")
    func mark() {
        for columns in [40, 80, 120] {
            var sitting = Self.sitting(
                [Self.row(1, Self.late), Self.row(2, Self.limit), Self.row(3, Self.late)],
                columns: columns)
            for key in ["1", "2", "3", "4", "5", "6", "9"] as [Key] {
                sitting.press(key)
                #expect(sitting.shows("2 FAULTS ON"))
            }
        }
        var quiet = Self.sitting([Self.row(1, Self.late, isOn: false), Self.row(2, Self.limit)])
        quiet.press("5")
        #expect(!quiet.shows("FAULT"))
    }

    @Test("The rule's row says what it does")
    func action() {
        var sitting = Self.sitting([Self.row(1, Self.limit), Self.row(2, Self.late)])
        sitting.press("5")
        #expect(sitting.shows("limit 10/s") && sitting.shows("fault delay 200ms"))
    }

    @Test("] and [ double and halve what a rule says, and leave a ban alone")
    func keys() {
        var sitting = Self.sitting([
            Self.row(1, Self.limit), Self.row(2, Self.late), Self.row(3, .refuse(.close)),
        ])
        sitting.press("5", "]", .down, "[", .down, "]")
        let words = sitting.commands().map(\.description)
        #expect(
            words == [
                "bans edit 1 limit host a.test requests 20/s",
                "bans edit 2 fault host a.test delay 100ms",
            ])
        #expect(sitting.shows("rule 3 has no number to change"))
    }
}
