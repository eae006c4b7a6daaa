import SluiceCore
import Testing

@testable import SluiceConsole

@Suite("The operator changes policy by key")
struct PolicyTests {
    /// On Requests, with the cursor on the exchange of this path.
    private func sitting(onPath path: String) -> Operator {
        var sitting = Operator(columns: 120)
        sitting.press("3", .home)
        for _ in Sample.exchanges where sitting.cursorLine?.contains(path) != true {
            sitting.press(.down)
        }
        return sitting
    }

    @Test("b and Enter ban the host of a request, until restart")
    func twoKeys() {
        var sitting = sitting(onPath: "/images/logo.png")
        sitting.press("b", .enter)
        let expected = BanRequest(field: .host, value: "www.example.com")
        #expect(sitting.commands() == [.ban(expected)])
    }

    @Test("the key that opened the sheet does not confirm it")
    func notTwice() {
        var sitting = sitting(onPath: "/images/logo.png")
        sitting.press("b", "b", "b")
        #expect(sitting.commands().isEmpty)
        sitting.press(.escape)
        #expect(!sitting.shows("would have refused"))
        #expect(sitting.commands().isEmpty)
    }

    @Test(
        "the sheet proposes client, port, URL and name of the row",
        arguments: [
            (1, BanField.client, "127.0.0.1"), (2, .port, "80"),
            (3, .url, "http://www.example.com/images/logo.png"), (4, .name, "logo.png"),
        ])
    func proposals(downs: Int, field: BanField, value: String) {
        var sitting = sitting(onPath: "/images/logo.png")
        sitting.press("b")
        for _ in 0..<downs { sitting.press(.down) }
        sitting.press(.enter)
        #expect(sitting.commands() == [.ban(BanRequest(field: field, value: value))])
    }

    @Test("lifetime, answer and cut are chosen by their keys")
    func choices() {
        var sitting = sitting(onPath: "/images/logo.png")
        sitting.press("b", "f", "f", "r", "r", "c", .enter)
        var expected = BanRequest(field: .host, value: "www.example.com")
        expected.lifetime = .seconds(3600)
        expected.effect = .refuse(.close)
        expected.cut = true
        #expect(sitting.commands() == [.ban(expected)])
    }

    @Test("a rule may drop, delay, count only, or last for one match")
    func moreChoices() {
        var sitting = sitting(onPath: "/images/logo.png")
        sitting.press("b", "f", "f", "f", "f", "r", "r", "r", "r", "d")
        #expect(sitting.shows("[once]") && sitting.shows("[drop]"))
        #expect(sitting.shows("[x] dry: count only"))
        sitting.press("r", .enter)
        var expected = BanRequest(field: .host, value: "www.example.com")
        expected.lifetime = .once
        expected.effect = .delay(2)
        expected.isDry = true
        #expect(sitting.commands() == [.ban(expected)])
    }

    @Test("the sheet warns before Enter when a rule is about the same")
    func twin() {
        var sitting = sitting(onPath: "/banner.gif")
        sitting.press("b")
        #expect(sitting.shows("rule 3 is about the same"))
        sitting.press(.down)
        #expect(!sitting.shows("is about the same"))
    }

    @Test("the sheet says what the ban would have hit, and what it would cut")
    func forecast() {
        var sitting = sitting(onPath: "/images/logo.png")
        sitting.press("b")
        #expect(sitting.shows("would have refused 4 of the last 13 exchanges"))
        #expect(sitting.shows("cut the 0 live connections it matches"), "it is idle")
        sitting.press(.down, .down, .down, .down)
        #expect(sitting.shows("would have refused 1 of the last 13 exchanges"))
        #expect(sitting.shows("cut the 0 live connections"))
    }

    @Test("an idle connection asks for nothing, so a ban of what it asked for last cuts it not")
    func forecastOfCut() {
        var sitting = sitting(onPath: "/pub/linux")
        sitting.press("b")
        #expect(sitting.shows("cut the 1 live connection it matches"))
        sitting.press(.down, .down, .down)
        #expect(sitting.shows("(*) url"))
        #expect(sitting.shows("cut the 1 live connection it matches"), "it is answering just now")
    }

    @Test("a CONNECT offers no URL: nothing of one can be seen")
    func connect() {
        var sitting = sitting(onPath: "CONNECT")
        sitting.press("b")
        #expect(sitting.shows("secure.example.com"))
        #expect(sitting.shows("( ) port   443"))
        #expect(!sitting.shows("( ) url"))
    }

    @Test("a url ban warns when https to the host would pass it")
    func escapes() {
        var snapshot = Sample.snapshot
        snapshot.exchanges.append(
            Sample.exchange(
                90, 1, "GET", "secure.example.com", "/login", 200, .miss(.stored), 9, 9))
        var sitting = Operator(history: [snapshot])
        sitting.press("3", "b")
        #expect(!sitting.shows("warning: https"))
        sitting.press(.down, .down, .down)
        #expect(sitting.shows("warning: https to this host passes (1 tunnel lately)"))
    }

    @Test("a tunnel that is open is cut unless one says otherwise")
    func openTunnel() {
        var sitting = Operator()
        sitting.press("2", .down, "b", .enter)
        var expected = BanRequest(field: .host, value: "127.0.0.1")
        expected.cut = true
        #expect(sitting.commands() == [.ban(expected)])
    }

    @Test("the sheet goes on as a command to edit")
    func editAsCommand() {
        var sitting = sitting(onPath: "/images/logo.png")
        sitting.press("b", "f", "e")
        #expect(sitting.shows(":ban host www.example.com for 15m"))
    }

    @Test("u lifts the ban that refused the row")
    func lift() {
        var sitting = sitting(onPath: "/banner.gif")
        sitting.press("u")
        #expect(sitting.commands() == [.unban(.id(BanID(3)))])
        sitting.press(.home, "u")
        #expect(sitting.commands().isEmpty)
        #expect(sitting.shows("no ban refused this row"))
    }

    @Test("on Bans, o switches, d deletes and n begins a rule")
    func banRows() {
        var sitting = Operator()
        sitting.press("5", "o", .down, .down, .down, "o", "d")
        #expect(
            sitting.commands() == [
                .switchBan(BanID(1), on: false), .switchBan(BanID(4), on: true),
                .unban(.id(BanID(4))),
            ])
        sitting.press("n")
        sitting.type("port 25")
        sitting.press(.enter)
        #expect(sitting.commands() == [.ban(BanRequest(field: .port, value: "25"))])
    }

    @Test("{ and } move the rule one place in the order, and the cursor stays on it")
    func move() {
        var sitting = Operator()
        sitting.press("5", .down, .down, "{")
        #expect(sitting.commands() == [.moveBan(BanID(3), to: .up)])
        var moved = Sample.snapshot
        moved.bans.swapAt(1, 2)
        sitting.see(moved)
        #expect(sitting.cursorLine?.contains("ads.example.net") == true)
        sitting.press("{", "{", "}")
        let steps: [Command] = [BanPlace.up, .up, .down].map { .moveBan(BanID(3), to: $0) }
        #expect(sitting.commands() == steps, "before any of them has been seen")
    }

    @Test("however the table is sorted, a rule moves in the order in which rules are asked")
    func moveSorted() {
        var sitting = Operator()
        sitting.press("5", ">", ">", .end)
        let line = sitting.cursorLine
        sitting.press("}")
        #expect(sitting.commands() == [.moveBan(BanID(1), to: .down)])
        #expect(sitting.cursorLine == line)
    }

    @Test("e rewrites the rule as it stands, in one command that names it")
    func edit() {
        var sitting = Operator()
        sitting.press("5", .down, .down, "e")
        #expect(sitting.shows(":bans edit 3 host ads.example.net note \"too loud\""))
        sitting.press(.control("u"))
        sitting.type("bans edit 3 host .example.net")
        sitting.press(.enter)
        #expect(
            sitting.commands() == [
                .editBan(BanID(3), BanRequest(field: .host, value: ".example.net"))
            ])
    }

    @Test("a cut that was ticked is asked for, also when nothing is known that it would cut")
    func cutUnseen() {
        var snapshot = Sample.snapshot
        snapshot.parts = .exchanges
        snapshot.connections = []
        var sitting = Operator(history: [snapshot])
        sitting.press("3", .home, "b", "c", .enter)
        var expected = BanRequest(field: .host, value: "www.example.com")
        expected.cut = true
        #expect(sitting.commands() == [.ban(expected)])
    }

    @Test("undo is given when there is something to undo")
    func undo() {
        var sitting = Operator()
        sitting.press("z")
        #expect(sitting.commands() == [.undo])
        sitting.press("Z")
        #expect(sitting.commands().isEmpty)
        #expect(sitting.shows("there is nothing to redo"))
    }
}
