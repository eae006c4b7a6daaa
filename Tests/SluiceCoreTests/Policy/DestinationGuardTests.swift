import Testing

@testable import SluiceCore

@Suite("Where clients may be led")
struct DestinationGuardTests {
    private static func listener(_ kind: ListenerKind, _ address: String) throws -> ListenerSettings
    {
        ListenerSettings(kind: kind, address: try ListenAddress(listening: address))
    }

    @Test(
        "by itself it refuses as soon as strangers can reach a listener that leads anywhere",
        arguments: [
            (ListenerKind.forward, "0.0.0.0:1", true), (.socks, "192.0.2.1:1", true),
            (.json, "[::]:1", true), (.forward, "127.0.0.1:1", false), (.socks, "[::1]:1", false),
            (.forward, "unix:/tmp/a", false), (.reverse, "0.0.0.0:1", false),
            (.tcp, "0.0.0.0:1", false),
        ])
    func automatic(kind: ListenerKind, address: String, refuses: Bool) throws {
        let listeners = [
            try Self.listener(.forward, "127.0.0.1:2"), try Self.listener(kind, address),
        ]
        let judge = DestinationGuard(DestinationSettings(), listeners: listeners)
        #expect((judge.refuses(.loopback) != nil) == refuses)
        #expect(judge.refuses(.v4(0x0101_0101)) == nil)
    }

    @Test("a proxy in front brings strangers in through a listener of this machine")
    func proxyInFront() throws {
        var listener = try Self.listener(.forward, "127.0.0.1:1")
        listener.trustedSenders = [try SettingFault.block("127.0.0.1")]
        let judge = DestinationGuard(DestinationSettings(), listeners: [listener])
        #expect(judge.refuses(.loopback) != nil)
        listener.kind = .reverse
        let fixed = DestinationGuard(DestinationSettings(), listeners: [listener])
        #expect(fixed.refuses(.loopback) == nil)
    }

    @Test("told so it refuses always, or never")
    func told() throws {
        var settings = DestinationSettings()
        settings.privateAddresses = .refused
        #expect(
            DestinationGuard(settings, listeners: []).refuses(.loopback)
                == .address(.loopback, .loopback))
        settings.privateAddresses = .allowed
        let open = [try Self.listener(.forward, "0.0.0.0:1")]
        #expect(DestinationGuard(settings, listeners: open).refuses(.loopback) == nil)
    }

    @Test("exceptions are allowed, and only they")
    func exceptions() throws {
        var settings = DestinationSettings()
        settings.privateAddresses = .refused
        settings.exceptions = [try SettingFault.block("10.1.0.0/16")]
        let judge = DestinationGuard(settings, listeners: [])
        #expect(judge.refuses(host: "10.1.2.3") == nil)
        #expect(judge.refuses(host: "::ffff:10.1.2.3") == nil)
        #expect(judge.refuses(host: "10.2.0.1") != nil)
        #expect(judge.refuses(host: "example.com") == nil)
    }

    @Test(
        "every spelling of an address is that address",
        arguments: [
            "127.1", "2130706433", "0x7f000001", "0177.0.0.1", "0", "::", "::127.0.0.1",
            "127.0.0.1.", "169.254.169.254.", "168.63.129.16",
        ])
    func spellings(host: String) {
        var settings = DestinationSettings()
        settings.privateAddresses = .refused
        #expect(DestinationGuard(settings, listeners: []).refuses(host: host) != nil)
    }

    @Test(
        "names that are loopback everywhere count as loopback (RFC 6761 §6.3)",
        arguments: ["localhost", "LocalHost.", "a.localhost"])
    func loopbackNames(host: String) throws {
        var settings = DestinationSettings()
        settings.privateAddresses = .refused
        let judge = DestinationGuard(settings, listeners: [])
        #expect(judge.refuses(host: host) == .address(.loopback, .loopback))
        #expect(judge.refuses(host: "notlocalhost") == nil)
        settings.exceptions = [try SettingFault.block("127.0.0.1")]
        #expect(DestinationGuard(settings, listeners: []).refuses(host: host) == nil)
    }

    @Test("CONNECT goes to 80, 443 and 8443, or to what is set; the answer says how to set it")
    func ports() throws {
        var settings = DestinationSettings()
        let usual = DestinationGuard(settings, listeners: [])
        #expect([80, 443, 8443].allSatisfy { usual.refusesConnect(port: $0) == nil })
        let answer = try #require(usual.refusesConnect(port: 25)).answer
        #expect(answer.status == 403)
        #expect(answer.detail.contains("--connect-ports 80,443,8443,25"))
        settings.connectPorts = nil
        #expect(DestinationGuard(settings, listeners: []).refusesConnect(port: 25) == nil)
    }

    @Test("the ports of CONNECT bind other tunnels only where strangers may come")
    func tunnelPorts() throws {
        var settings = DestinationSettings()
        let near = [try Self.listener(.socks, "127.0.0.1:1")]
        #expect(DestinationGuard(settings, listeners: near).refusesTunnel(port: 25) == nil)
        let far = [try Self.listener(.socks, "0.0.0.0:1")]
        let judge = DestinationGuard(settings, listeners: far)
        #expect(judge.refusesTunnel(port: 25) == .port(25, allowed: [80, 443, 8443]))
        #expect(judge.refusesTunnel(port: 443) == nil)
        settings.privateAddresses = .allowed
        #expect(DestinationGuard(settings, listeners: far).refusesTunnel(port: 25) != nil)
    }

    @Test("what is left from other settings is judged by its address, or else by its host")
    func leftover() throws {
        var settings = DestinationSettings()
        settings.privateAddresses = .refused
        let judge = DestinationGuard(settings, listeners: [])
        let parent = ParentSettings(
            kind: .http, address: HostAndPort(host: "127.0.0.1", port: 1), hosts: [.all])
        func route(_ host: String, _ parents: [ParentSettings] = []) -> Route {
            Route(
                origin: HostAndPort(host: host, port: 80), for: .requests, parents: parents)
        }
        #expect(judge.refuses(destination: .loopback, on: route("a.example")))
        #expect(judge.refuses(destination: .loopback, on: route("a.example", [parent])))
        #expect(!judge.refuses(destination: .v4(0x0101_0101), on: route("a.example")))
        #expect(!judge.refuses(destination: nil, on: route("a.example", [parent])))
        #expect(judge.refuses(destination: nil, on: route("127.1", [parent])))
        #expect(judge.refuses(destination: nil, on: route("a.example")))
        settings.privateAddresses = .allowed
        let open = DestinationGuard(settings, listeners: [])
        #expect(!open.refuses(destination: nil, on: route("127.1")))
    }
}
