import SluiceCore
import Testing

@Suite("Limits and faults in words")
struct ShapingWordsTests {
    @Test(
        "What is printed is what was read, and what is usual is not said",
        arguments: [
            ("limit client 10.0.0.0/8 requests 10/s", nil),
            (
                "limit client 10.0.0.0/8 burst 20 requests 600/m slow per user",
                "limit client 10.0.0.0/8 requests 600/m burst 20 per user slow"
            ),
            ("limit host example.com requests 5000/h per rule group class", nil),
            (
                "limit host .example.com bandwidth 1024kb/s down",
                "limit host .example.com bandwidth 1mb/s down"
            ),
            (
                "limit client 10.0.0.1 connections 5 dry note too many",
                "limit client 10.0.0.1 connections 5 dry note \"too many\""
            ),
            ("fault host a.test delay 200ms jitter 50ms", nil),
            (
                "fault host a.test and port 80 down slice 100 every 10ms rate 10kb/s for 15m",
                "fault host a.test and port 80 rate 10kb/s slice 100 every 10ms down for 15m"
            ),
            ("fault client 10.0.0.1 reset after 10kb up", nil),
            ("fault client 10.0.0.1 close after 2048", "fault client 10.0.0.1 close after 2kb"),
            ("bans edit 3 limit host a.test requests 10/s", nil),
            ("bans edit 3 fault host a.test delay 2s", nil),
        ] as [(String, String?)])
    func roundTrip(text: String, printed: String?) throws {
        let command = try CommandParser.parse(text)
        #expect(command.description == printed ?? text)
        #expect(try CommandParser.parse(command.description) == command)
    }

    @Test(
        "A mistake is named with its place",
        arguments: [
            ("limit client 10.0.0.1", 22, "requests, bandwidth or connections is missing"),
            ("limit client 10.0.0.1 requests 10", 32, "is no rate such as 10/s, 600/m or 5000/h"),
            ("limit client 10.0.0.1 requests 0/s", 32, "is no rate such as 10/s, 600/m or 5000/h"),
            ("limit client 10.0.0.1 connections 5 slow", 37, "is for requests"),
            (
                "limit client 10.0.0.1 bandwidth 1mb/s slow", 39,
                "is for requests: bytes always wait"
            ),
            (
                "limit client 10.0.0.1 requests 1/s bandwidth 1mb/s", 36,
                "is said twice, or with another of its kind"
            ),
            ("limit client 10.0.0.1 requests 1/s per day", 40, "is not client, user or rule"),
            (
                "fault client 10.0.0.1", 22,
                "delay, jitter, rate, slice, reset after or close after is missing"
            ),
            (
                "fault client 10.0.0.1 delay 6m", 29,
                "is no length of time such as 200ms or 2s, up to 5m"
            ),
            ("fault client 10.0.0.1 every 10ms delay 1s", 23, "is for slices"),
            (
                "fault client 10.0.0.1 slice 9000000000000000000", 29,
                "is no size such as 100, 10kb or 1mb, up to \(ByteSize(bytes: Quota.mostBytes))"
            ),
            ("fault client 10.0.0.1 reset 10kb", 29, "is not after"),
            (
                "fault client 10.0.0.1 reset after 1kb close after 2kb", 39,
                "is said twice, or with another of its kind"
            ),
        ])
    func mistakes(text: String, column: Int, reason: String) {
        #expect {
            try CommandParser.parse(text)
        } throws: { error in
            let fault = error as? CommandFault
            return fault?.column == column && fault?.reason == reason
        }
    }

    @Test(
        "What is for bans only is refused",
        arguments: ["once", "reply 404", "cut"])
    func notForThem(clause: String) {
        #expect(throws: CommandFault.self) {
            try CommandParser.parse("limit host a.test requests 10/s \(clause)")
        }
        #expect(throws: CommandFault.self) {
            try CommandParser.parse("fault host a.test delay 1s \(clause)")
        }
    }

    @Test("A file keeps them with the other rules, and a limit stands beside a ban")
    func file() throws {
        let text = """
            ban host a.test
            limit host a.test requests 10/s
            limit host a.test connections 5
            off fault host a.test delay 200ms # for Monday

            """
        let file = try BanFileText(parsing: Array(text.utf8))
        #expect(file.rules.count == 4 && file.text == text)
        var policy = try PolicyState(file.rules, now: WallTime(seconds: 0))
        var written = file
        written.update(to: policy.bans)
        #expect(written.text == text)
        // The same words with another number are the same rule.
        let command = try CommandParser.parse("limit host a.test requests 20/s forever")
        let change = try #require(PolicyChange(command))
        let notice = try policy.apply(change, now: WallTime(seconds: 0), author: .console)
        #expect(policy.bans.count == 4 && notice.text.contains("limit requests 20/s"))
    }

    @Test("Keys halve and double it, within what can be asked for")
    func scaling() {
        var quota = Quota(.requests(TokenBucket.Rate(10), burst: 10))
        #expect(quota.scaled(doubled: true).description == "requests 20/s")
        quota.measure = .connections(1)
        #expect(quota.scaled(doubled: false) == quota)
        quota.measure = .bandwidth(Quota.mostBytes, .both)
        #expect(quota.scaled(doubled: true) == quota)
        var fault = Fault()
        fault.delay = 200_000_000
        fault.rate = 1024
        #expect(fault.scaled(doubled: true).description == "delay 400ms rate 512/s")
        #expect(fault.scaled(doubled: false).description == "delay 100ms rate 2kb/s")
        fault.delay = Fault.longestDelay
        #expect(fault.scaled(doubled: true).delay == Fault.longestDelay)
        fault.slice = .max
        #expect(fault.scaled(doubled: false).slice == Quota.mostBytes)
    }
}
