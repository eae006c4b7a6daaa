import SluiceCore
import Testing

@testable import SluiceConfig

@Suite("A configuration file")
struct ConfigurationTests {
    private func read(_ text: String) throws -> EngineSettings {
        try Configuration(parsing: text, file: "sluice.yaml").engine
    }

    @Test("that says nothing leaves the defaults", arguments: ["", "# nothing\n", "limits:\n"])
    func empty(text: String) throws {
        #expect(try read(text) == EngineSettings())
    }

    @Test("as README shows it is read whole, and gives every setting there is")
    func readme() throws {
        let configuration = try Configuration(parsing: ReadmeExample.text, file: "sluice.yaml")
        let settings = configuration.engine
        #expect(
            settings.listeners.map(\.name) == [
                "forward 127.0.0.1:8080", "reverse 127.0.0.1:8081", "tcp 127.0.0.1:1234",
                "socks 127.0.0.1:1080", "json 127.0.0.1:9001",
            ])
        #expect(settings.upstreams.map(\.name) == ["site", "127.0.0.1:5678"])
        #expect(settings.parents.map(\.name) == ["http 127.0.0.1:3128", "socks5 127.0.0.1:1081"])
        #expect(configuration.theme == "default")
        let given = Set(configuration.lines.keys)
        let missing = EngineSettings.table.map(\.name).filter { !given.contains($0) }
        #expect(missing == [])
        let fields = Set(given.map { $0.split(separator: ".").last.map(String.init) ?? $0 })
        for names in [
            ListenerSettings.table.map(\.name), ServerSettings.table.map(\.name),
            ParentSettings.table.map(\.name), HealthCheckSettings.table.map(\.name),
            UpstreamSettings.table.map {
                $0.name.split(separator: ".").last.map(String.init) ?? ""
            },
        ] {
            #expect(names.filter { !fields.contains($0) } == [])
        }
    }

    @Test("as README shows it has the defaults where it has one value for the whole engine")
    func readmeDefaults() throws {
        let settings = try read(ReadmeExample.text)
        let changed = ["destinations.allow", "log.file", "state", "control", "threads"]
        for setting in EngineSettings.table where !changed.contains(setting.name) {
            #expect(setting.text(settings) == setting.text(EngineSettings()), "\(setting.name)")
        }
    }

    @Test("gives a group all it can have")
    func group() throws {
        let site = try #require(try read(ReadmeExample.text).upstreams.first)
        #expect(site.servers.map(\.name) == ["127.0.0.1:8000", "second"])
        #expect(site.servers.map(\.weight) == [1, 2])
        #expect(site.servers.map(\.maximumConnections) == [nil, 50])
        #expect(site.balance == .leastConnections)
        #expect(site.check?.kind == .http(path: "/", statuses: 200...399))
        #expect(site.ejection == EjectionSettings())
        #expect(site.slowStart == 10_000_000_000)
        #expect(site.sendsProxyProtocol == nil)
        #expect(site.keepsHost)
    }

    @Test(
        "may write a balance in any of its ways",
        arguments: [
            ("round-robin", Balance.roundRobin), ("random-of-two", .randomOfTwo),
            ("hash client", .hash(.client)), ("hash url", .hash(.url)),
            ("hash header X-User", .hash(.header("x-user"))),
        ])
    func balance(written: String, expected: Balance) throws {
        let text = "upstreams: {a: {servers: ['127.0.0.1:1'], balance: \(written)}}"
        #expect(try read(text).upstreams.first?.balance == expected)
    }

    @Test("leads listeners with the same servers to one group")
    func inlineServers() throws {
        let settings = try read(
            """
            listeners:
              - {kind: tcp, address: 81, servers: 127.0.0.1:5678}
              - {kind: tcp, address: 82, servers: ["127.0.0.1:5678"]}
            """)
        #expect(settings.upstreams.map(\.name) == ["127.0.0.1:5678"])
        #expect(settings.listeners.map(\.upstream) == ["127.0.0.1:5678", "127.0.0.1:5678"])
    }

    @Test("tells an origin about clients where it is a reverse listener, unless told otherwise")
    func forwarded() throws {
        let settings = try read(
            """
            listeners:
              - {address: 81, kind: reverse, servers: 127.0.0.1:80}
              - {forwarded: none, address: 82, kind: reverse, servers: 127.0.0.1:80}
              - {address: 83, kind: forward}
            """)
        #expect(settings.listeners.map(\.forwarded) == [.both, .none, .none])
    }

    @Test("knows the line of every field")
    func lines() throws {
        let configuration = try Configuration(
            parsing: "threads: 2\ntimeouts:\n  idle: 30s\n", file: "sluice.yaml")
        #expect(configuration.lines == ["threads": 1, "timeouts.idle": 3])
    }
}
