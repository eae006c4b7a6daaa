import SluiceCore
import Testing

@testable import SluiceConsole

@Suite("A rule that refers to a list shows what it stands for")
struct ListRowTests {
    private func sitting(_ change: (inout ListRow) -> Void) -> Operator {
        var snapshot = Sample.snapshot
        var list = ListRow(path: "ads.txt")
        list.hosts = 998_112
        list.blocks = 3
        list.byteCount = 45 << 20
        list.forms = [.hosts, .cidr]
        list.loaded = Sample.snapshot.taken.advanced(byNanoseconds: -120 * 1_000_000_000)
        change(&list)
        snapshot.bans[0].ban.conditions = [BanCondition(.host, "file:ads.txt")]
        snapshot.bans[0].lists = [list]
        var sitting = Operator(columns: 120, rows: 40, history: [snapshot])
        sitting.press("5", .home)
        return sitting
    }

    @Test("how many entries, in which forms, and when it was read")
    func entries() {
        var sitting = sitting { _ in }
        #expect(sitting.cursorLine?.contains("file:ads.txt (998k)") == true)
        sitting.press(.enter)
        #expect(
            sitting.shows("ads.txt: 998112 hosts, 3 blocks (hosts, cidr), 45M, read 2m00s ago"))
        #expect(!sitting.shows("left out") && !sitting.shows("problem"))
    }

    @Test("what was left out, and what is wrong with the file")
    func problems() {
        var sitting = sitting { list in
            list.faults = 4
            list.firstFault = "ads.txt:7:1: a host is longer than 253"
            list.problem = "cannot read ads.txt: it changed meanwhile"
        }
        sitting.press(.enter)
        #expect(sitting.shows("4, the first ads.txt:7:1: a host is longer than 253"))
        #expect(sitting.shows("cannot read ads.txt: it changed meanwhile"))
    }

    @Test("a list that never could be read does not look like an empty one")
    func unread() {
        let sitting = sitting { list in
            list = ListRow(path: "ads.txt")
            list.problem = "cannot read ads.txt: No such file or directory"
        }
        #expect(sitting.cursorLine?.contains("file:ads.txt (not read)") == true)
    }
}
