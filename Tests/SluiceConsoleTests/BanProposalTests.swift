import SluiceCore
import Testing

@testable import SluiceConsole

@Suite("What of a row can be banned")
struct BanProposalTests {
    private func words(_ subject: Subject) -> [String] {
        BanProposal.all(for: subject).map { "\($0.field.rawValue) \($0.value)" }
    }

    @Test(
        "a request offers host, client, port, URL without query, and file name",
        arguments: [
            (
                "WWW.Example.com", "/a/B.html?x=1",
                [
                    "host www.example.com", "port 80", "url http://www.example.com/a/B.html",
                    "name B.html",
                ]
            ),
            ("h.example:8080", "/", ["host h.example", "port 8080", "url http://h.example:8080/"]),
            (
                "[2001:db8::1]:81", "/x%20y%2Ez",
                ["host 2001:db8::1", "port 81", "url http://[2001:db8::1]:81/x%20y%2Ez"]
            ),
            (
                "[::1]", "/p%69c.gif",
                ["host ::1", "port 80", "url http://[::1]/p%69c.gif", "name pic.gif"]
            ),
            (
                "h.example", "/%+1%4",
                ["host h.example", "port 80", "url http://h.example/%+1%4", "name %+1%4"]
            ),
        ])
    func request(host: String, path: String, expected: [String]) {
        var row = Sample.exchange(1, 0, "GET", host, path, 200, .hit, 0, 0)
        row.client = Sample.endpoint("192.0.2.7:1000")
        #expect(words(.exchange(row)) == [expected[0], "client 192.0.2.7"] + expected.dropFirst())
    }

    @Test(
        "bytes that nobody can type offer the client alone",
        arguments: ["h\u{1b}.example", "a b", "", "h\u{e9}", "h:0x50", "a:b:c", "h:99999"])
    func hostileHost(host: String) {
        let row = Sample.exchange(1, 0, "GET", host, "/", 200, .hit, 0, 0)
        #expect(words(.exchange(row)) == ["client 127.0.0.1"])
    }

    @Test("a connection offers where it goes, and the address it found there")
    func connection() {
        let row = Sample.connection(
            1, "192.0.2.7:1000", age: 1, target: "Secure.example.com:443",
            upstream: "198.51.100.9:443", .tunnel, bytes: (0, 0))
        #expect(
            words(.connection(row)) == [
                "host secure.example.com", "client 192.0.2.7", "port 443", "addr 198.51.100.9",
            ])
        let idle = Sample.connection(2, "[2001:db8::9]:7", age: 1, .idle, bytes: (0, 0))
        #expect(words(.connection(idle)) == ["client 2001:db8::9"])
    }

    @Test("what went through a parent, or to a Unix socket, offers no address: it is not its own")
    func parent() {
        var row = Sample.connection(
            1, "192.0.2.7:1000", age: 1, target: "secure.example.com:443",
            upstream: "127.0.0.1:3128", .tunnel, bytes: (0, 0))
        row.originAddress = nil
        #expect(
            words(.connection(row)) == [
                "host secure.example.com", "client 192.0.2.7", "port 443",
            ])
    }

    @Test("a cache entry offers the parts of its key, and a key that is no URL nothing")
    func entry() {
        var row = Sample.cache[2]
        #expect(
            words(.entry(row)) == [
                "host www.example.com", "port 80", "url http://www.example.com/images/logo.png",
                "name logo.png",
            ])
        row.key = WireText("https://h.example?q")
        #expect(words(.entry(row)) == ["host h.example", "port 443", "url https://h.example/"])
        row.key = WireText("nonsense")
        #expect(words(.entry(row)) == [])
    }

    @Test("a value that no rule can have says why")
    func fault() {
        var snapshot = Sample.snapshot
        let path = "/" + String(repeating: "a", count: 2048)
        snapshot.exchanges.append(
            Sample.exchange(99, 0, "GET", "h.example", path, 200, .hit, 0, 0))
        var sitting = Operator(history: [snapshot])
        sitting.press("3", "b", .down, .down, .down)
        #expect(sitting.shows("cannot be banned: "))
    }
}
