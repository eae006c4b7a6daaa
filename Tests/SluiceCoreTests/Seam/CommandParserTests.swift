import Testing

@testable import SluiceCore

@Suite("Commands are read, refused with reasons, and printed back")
struct CommandParserTests {
    private static func ban(
        _ field: BanField, _ value: String, _ change: (inout BanRequest) -> Void = { _ in }
    ) -> Command {
        var request = BanRequest(field: field, value: value)
        change(&request)
        return .ban(request)
    }

    private static func request(
        _ conditions: [(BanField, String)], _ change: (inout BanRequest) -> Void
    ) -> BanRequest {
        var request = BanRequest(conditions.map { BanCondition($0.0, $0.1) })
        change(&request)
        return request
    }

    private static func allow(_ field: BanField, _ value: String) -> BanRequest {
        request([(field, value)]) { $0.effect = .allow }
    }

    private static let commands: [(String, Command)] = [
        ("ban host example.com", ban(.host, "example.com")),
        ("  ban\thost   example.com  ", ban(.host, "example.com")),
        (
            "ban host .example.com for 15m",
            ban(.host, ".example.com") { $0.lifetime = .seconds(900) }
        ),
        ("ban client 10.0.0.0/8 forever", ban(.client, "10.0.0.0/8") { $0.lifetime = .forever }),
        ("ban port 80 for forever", ban(.port, "80") { $0.lifetime = .forever }),
        ("ban port 80 until-restart", ban(.port, "80")),
        ("ban port 80 for until-restart", ban(.port, "80")),
        (
            "ban port 8000-8099 for 1d2h3m4s",
            ban(.port, "8000-8099") { $0.lifetime = .seconds(93784) }
        ),
        ("ban addr ::1 reply 404", ban(.addr, "::1") { $0.effect = .refuse(.status(404)) }),
        ("ban addr ::1 reply 599", ban(.addr, "::1") { $0.effect = .refuse(.status(599)) }),
        ("ban addr ::1 reply close", ban(.addr, "::1") { $0.effect = .refuse(.close) }),
        (
            "ban addr ::1 reply reset dry cut",
            ban(.addr, "::1") {
                $0.effect = .refuse(.reset)
                $0.isDry = true
                $0.cut = true
            }
        ),
        (
            "ban url http://a.test/x?y=1 group ads note not in class",
            ban(.url, "http://a.test/x?y=1") {
                $0.group = "ads"
                $0.note = "not in class"
            }
        ),
        ("ban name \"two words.txt\"", ban(.name, "two words.txt")),
        ("ban name 'two words.txt'", ban(.name, "two words.txt")),
        ("ban name two\\ words.txt", ban(.name, "two words.txt")),
        ("ban name 'a\"b'", ban(.name, "a\"b")),
        ("ban name \"a\\\"b\\\\c'd\"", ban(.name, "a\"b\\c'd")),
        ("ban name '#1.txt'", ban(.name, "#1.txt")),
        ("ban name for for 30s", ban(.name, "for") { $0.lifetime = .seconds(30) }),
        ("ban name x note \"dry cut\" 'reply'", ban(.name, "x") { $0.note = "dry cut reply" }),
        (
            "ban host a.test and method POST and client 10.0.0.0/8 once",
            .ban(
                request([(.host, "a.test"), (.method, "POST"), (.client, "10.0.0.0/8")]) {
                    $0.lifetime = .once
                })
        ),
        ("ban user eve reply drop", ban(.user, "eve") { $0.effect = .refuse(.drop) }),
        ("ban port 80 reply delay 90s", ban(.port, "80") { $0.effect = .delay(90) }),
        ("ban url 're:^http://a\\.test/ad+'", ban(.url, "re:^http://a\\.test/ad+")),
        (
            "allow url http://a.test/*.png group pictures",
            ban(.url, "http://a.test/*.png") {
                $0.effect = .allow
                $0.group = "pictures"
            }
        ),
        ("bans edit 3 allow port 80", .editBan(BanID(3), allow(.port, "80"))),
        ("bans on group 'dev servers'", .switchGroup("dev servers", on: true)),
        ("bans off group ads", .switchGroup("ads", on: false)),
        ("bans move 7 1", .moveBan(BanID(7), to: .at(1))),
        ("bans move 7 up", .moveBan(BanID(7), to: .up)),
        ("bans move 7 down", .moveBan(BanID(7), to: .down)),
        ("bans default refuse", .refuseByDefault(true)),
        ("bans default pass", .refuseByDefault(false)),
        (
            "unban host a.test and port 80",
            .unban(.rule([BanCondition(.host, "a.test"), BanCondition(.port, "80")]))
        ),
        ("unban 7", .unban(.id(BanID(7)))),
        ("unban host example.com", .unban(.rule([BanCondition(.host, "example.com")]))),
        ("unban name 'two words'", .unban(.rule([BanCondition(.name, "two words")]))),
        ("unban port 80", .unban(.rule([BanCondition(.port, "80")]))),
        ("bans", .show(.bans, filter: "")),
        ("bans on 3", .switchBan(BanID(3), on: true)),
        ("bans off 3", .switchBan(BanID(3), on: false)),
        ("bans test http://a.test/x y", .testBans("http://a.test/x y")),
        (
            "bans import 'my list.txt' group ads note as it came",
            .importBans(path: "my list.txt", group: "ads", note: "as it came")
        ),
        ("bans import x.txt", .importBans(path: "x.txt", group: nil, note: nil)),
        ("bans export x.txt", .exportBans(path: "x.txt", .plain)),
        ("bans export x.txt as dstdomain", .exportBans(path: "x.txt", .dstdomain)),
        ("kill 12", .kill(.connection(ConnectionID(12)))),
        ("kill a.test", .kill(.filter("a.test"))),
        ("kill 12 13", .kill(.filter("12 13"))),
        ("kill \"12\"", .kill(.filter("\"12\""))),
        ("kill ~src 10.0.0.0/8 | \"two words\"", .kill(.filter("~src 10.0.0.0/8 | \"two words\""))),
        ("evict http://a.test/", .evict(.key("http://a.test/"))),
        ("evict HTTPS://a.test/x|y", .evict(.key("HTTPS://a.test/x|y"))),
        ("evict a.test/", .evict(.filter("a.test/"))),
        ("evict site|http://a.test/", .evict(.key("site|http://a.test/"))),
        ("evict unix:/run/a|http://a.test/", .evict(.key("unix:/run/a|http://a.test/"))),
        ("evict a|b", .evict(.filter("a|b"))),
        ("evict \"site|http://a.test/\"", .evict(.filter("\"site|http://a.test/\""))),
        ("evict \"http://a.test/\"", .evict(.filter("\"http://a.test/\""))),
        ("evict http://a.test/ ~c 200", .evict(.filter("http://a.test/ ~c 200"))),
        ("bans edit 3 port 25", .editBan(BanID(3), BanRequest(field: .port, value: "25"))),
        ("evict  'a  b'  ", .evict(.filter("'a  b'"))),
        ("revalidate http://a.test/", .revalidate(.key("http://a.test/"))),
        ("revalidate a.test/", .revalidate(.filter("a.test/"))),
        ("show entry http://a.test/x?y", .showEntry("http://a.test/x?y")),
        ("show entry \"http://a.test/'x\"", .showEntry("http://a.test/'x")),
        ("flush", .flush), ("undo", .undo), ("redo", .redo), ("quit", .quit),
        ("show connections", .show(.connections, filter: "")),
        ("show requests ~d a.test", .show(.requests, filter: "~d a.test")),
        ("show log", .show(.log, filter: "")), ("show listeners", .show(.listeners, filter: "")),
        ("show cache x", .show(.cache, filter: "x")), ("snapshot", .snapshot),
        ("counters", .counters), ("theme mono", .theme("mono")),
        ("theme 'my own'", .theme("my own")),
    ]

    @Test("every command is read", arguments: commands)
    func reads(text: String, command: Command) throws {
        #expect(try CommandParser.parse(text) == command)
    }

    @Test("what is printed is read back as the same command", arguments: commands)
    func roundTrip(text: String, command: Command) throws {
        #expect(try CommandParser.parse("\(command)") == command)
    }

    private static let verbs =
        "ban, allow, limit, fault, unban, bans, kill, evict, revalidate, flush, undo, redo, "
        + "upstream, listener, reload, "
        + "show, snapshot, counters, theme, quit"

    @Test(
        "a fault names the word and its column",
        arguments: [
            ("", "column 1: a command is missing"),
            ("pause", "column 1: “pause” is no command; there are \(verbs)"),
            ("'flush'", "column 1: “flush” is no command; there are \(verbs)"),
            ("flush now", "column 7: “now” is one word too many"),
            ("ban", "column 4: a field is missing"),
            (
                "ban site x",
                "column 5: “site” is no field; there are client, addr, port, host, url, name, user, method"
            ),
            ("ban host", "column 9: a host is missing"),
            ("ban host a.test for", "column 20: a length of time such as 15m is missing"),
            (
                "ban host a.test for 15",
                "column 21: “15” is no length of time such as 30s, 15m, 2h or 1d"
            ),
            (
                "ban host a.test for 5m1h",
                "column 21: “5m1h” is no length of time such as 30s, 15m, 2h or 1d"
            ),
            (
                "ban host a.test for 0s",
                "column 21: “0s” is not between a second and a hundred years"
            ),
            (
                "ban host a.test for 99999999999999999999d",
                "column 21: “99999999999999999999d” is no length of time such as 30s, 15m, 2h or 1d"
            ),
            (
                "ban host a.test reply 200",
                "column 23: “200” is no reply: a status 400-599, close, reset, drop or delay"
            ),
            (
                "ban host a.test reply dropp",
                "column 23: “dropp” is no reply: a status 400-599, close, reset, drop or delay"
            ),
            ("ban host a.test dry dry", "column 21: “dry” is said twice"),
            ("ban host a.test forever for 1h", "column 25: “for” is said twice"),
            (
                "ban host a.test until 2026-12-31T23:59:59Z",
                "column 17: until is for files; write for 15m"
            ),
            (
                "ban host a.test 'dry'",
                "column 17: “dry” is not and, once, for, until, until-restart, forever, reply, "
                    + "dry, cut, group, note"
            ),
            ("ban host a.test note ''", "column 22: “” is empty"),
            (
                "ban port 70000",
                "column 10: “70000” is not valid: not a port 1-65535 or a range such as 8000-8099"
            ),
            (
                "ban host 'a b'",
                "column 10: “a b” is not valid: it has a space or a control character"
            ),
            ("unban", "column 6: the number of a rule, or a field and a value is missing"),
            ("bans edit", "column 10: the number of a rule is missing"),
            ("bans edit x host a.test", "column 11: “x” is no number of a rule"),
            (
                "bans edit 3 site x",
                "column 13: “site” is no field; there are client, addr, port, host, url, name, user, method"
            ),
            (
                "bans maybe",
                "column 6: “maybe” is not on, off, edit, move, default, pause, resume, test, "
                    + "import or export"
            ),
            ("bans import", "column 12: a file is missing"),
            ("bans import x.txt grup a", "column 19: “grup” is one word too many"),
            (
                "bans export x.txt as csv",
                "column 22: “csv” is no form; there are hosts, plain, dstdomain, cidr, adblock"
            ),
            ("ban host file:", "column 10: “file:” is not valid: nothing is written there"),
            ("bans on x", "column 9: “x” is no number of a rule"),
            ("bans on 99999999999", "column 9: “99999999999” is no number of a rule"),
            ("bans on", "column 8: the number of a rule is missing"),
            ("bans test", "column 10: a URL, a host or an address is missing"),
            ("kill", "column 5: the number of a connection, or a filter is missing"),
            ("evict ", "column 7: a key or a filter is missing"),
            (
                "show games",
                "column 6: “games” is no table; "
                    + "there are connections, requests, cache, bans, upstreams, log, journal, listeners, "
                    + "entry"
            ),
            ("theme", "column 6: the name of a theme is missing"),
            ("theme a b", "column 9: “b” is one word too many"),
            ("ban name \"x", "column 10: a quote is not closed"),
            ("ban name x\\", "column 11: nothing stands behind \\"),
            ("ban name é\u{1b}[2J", "column 11: a control character has no place here"),
        ])
    func faults(text: String, message: String) {
        let fault = #expect(throws: CommandFault.self) { try CommandParser.parse(text) }
        #expect(fault?.description == message)
    }

    @Test(
        "Tab offers what may stand there",
        arguments: [
            ("fl", ["flush"]), ("al", ["allow "]), ("un", ["unban ", "undo"]),
            ("ban", ["ban ", "bans"]),
            (
                "ban ",
                BanField.allCases.map { "ban \($0.rawValue) " }
            ),
            ("ban ho", ["ban host "]), ("ban host ", []), ("ban host x", []),
            (
                "ban host x for 15m ",
                ["reply ", "dry", "cut", "group ", "note "].map { "ban host x for 15m " + $0 }
            ),
            ("ban host x u", ["ban host x until-restart"]),
            ("ban host x and p", ["ban host x and port "]), ("ban host x an", ["ban host x and "]),
            ("ban host x and port 80 dr", ["ban host x and port 80 dry"]),
            ("allow host x r", []), ("allow host x o", ["allow host x once"]),
            (
                "ban host x reply delay ",
                ["ban host x reply delay 2s", "ban host x reply delay 10s"]
            ),
            ("bans export x.txt as h", ["bans export x.txt as hosts"]),
            ("bans on g", ["bans on group "]), ("bans default r", ["bans default refuse"]),
            ("ban host x dry c", ["ban host x dry cut"]),
            ("ban host x reply c", ["ban host x reply close"]),
            (
                "ban 'a b' x for 1",
                ["ban 'a b' x for 15m", "ban 'a b' x for 1h", "ban 'a b' x for 1d"]
            ),
            ("ban host x note y ", []), ("unban  p", ["unban  port "]),
            ("bans edit 3 po", ["bans edit 3 port "]),
            ("bans o", ["bans on ", "bans off "]), ("show l", ["show log", "show listeners"]),
            ("zzz ", []), ("ban 'ho", []), ("ban \"ho\"", []),
        ])
    func completes(prefix: String, words: [String]) {
        #expect(CommandParser.completions(for: prefix) == words)
    }

    @Test("every command is explained, once, and begins as it is typed")
    func help() {
        let usages = CommandParser.help.map(\.usage)
        #expect(Set(usages).count == usages.count)
        for verb in CommandVerb.allCases {
            #expect(
                usages.contains { $0.split(separator: " ").first.map(String.init) == verb.rawValue }
            )
        }
        #expect(CommandParser.help.allSatisfy { !$0.meaning.isEmpty })
    }
}
