import SluiceCore
import Testing

@testable import SluiceConsole

@Suite("The log tells what undo can do about a change")
struct LogScreenTests {
    @Test("a reload is in the log by whom and with what, and is not to be undone")
    func reload() {
        var snapshot = Sample.snapshot
        let result = "reloaded: timeouts.idle 1m -> 30s"
        let last = snapshot.journal.all.last?.id ?? 0
        snapshot.journal.add(
            JournalEntry(
                id: last + 1, time: Sample.ago(1), author: .signal, kind: .reload,
                change: "reload", result: result))
        snapshot.events.append(
            EventRow(
                id: 900, time: Sample.ago(1), severity: .info, text: "signal: \(result)",
                entry: last + 1))
        var sitting = Operator(columns: 120, rows: 40, history: [snapshot])
        sitting.press("9", .end)
        let line = sitting.cursorLine ?? ""
        #expect(line.contains(" no ") && line.contains("signal: reloaded: timeouts.idle"))
        sitting.press(.enter)
        #expect(sitting.shows("z does not take it back: edit sluice.yaml and reload."))
    }
}
