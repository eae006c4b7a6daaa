import SluiceCore

/// A fixed hour of traffic, the same for every golden screen.
enum Sample {
    static let started = WallTime(seconds: 1_766_000_000)
    static let now = started.advanced(byNanoseconds: 11_530 * 1_000_000_000)

    static func ago(_ seconds: Double) -> WallTime {
        now.advanced(byNanoseconds: -Int64(seconds * 1_000_000_000))
    }

    static func endpoint(_ text: String) -> Endpoint {
        Endpoint(text) ?? Endpoint(.loopback, 1)
    }

    static let snapshot: Snapshot = {
        var snapshot = Snapshot(taken: now, started: started)
        snapshot.parts = .all
        snapshot.listeners = listeners
        snapshot.connections = connections
        snapshot.exchanges = exchanges
        snapshot.cache = cache
        snapshot.bans = bans
        snapshot.upstreams = upstreams
        snapshot.events = events
        snapshot.journal = journal
        snapshot.gauges = gauges
        snapshot.undo = "ban host ads.example.net"
        snapshot.counters.add(120_000, to: .requests)
        snapshot.counters.add(70_000, to: .cacheHits)
        snapshot.counters.add(30_000, to: .cacheMisses)
        return snapshot
    }()

    /// A minute of snapshots that ends with `snapshot`, so that rates and pictures have something
    /// to tell: traffic that swells and ebbs.
    static let history: [Snapshot] = {
        var counters = CounterValues()
        var history: [Snapshot] = []
        for step in 0...120 {
            var snapshot = Sample.snapshot
            snapshot.taken = ago(Double(120 - step))
            if step < 120 { snapshot.parts = [] }
            for index in [0, 3] {
                snapshot.upstreams[index].requests -= UInt64((120 - step) * (41 - index * 4))
            }
            let requests = 40 + (step * 7 % 60) * (step % 40 < 20 ? 3 : 1)
            counters.add(requests, to: .requests)
            counters.add(requests * 6 / 10, to: .cacheHits)
            counters.add(requests * 3 / 10, to: .cacheMisses)
            counters.add(requests / 10, to: .cachePasses)
            counters.add(requests / 20, to: .requestsRefused)
            counters.add(requests * 410, to: .bytesFromClients)
            counters.add(requests * 18_300, to: .bytesToClients)
            snapshot.counters = counters
            history.append(snapshot)
        }
        return history
    }()

    private static let gauges: Gauges = {
        var gauges = Gauges()
        gauges.openConnections = 5
        gauges.openTunnels = 2
        gauges.cacheEntries = 5
        gauges.cacheBytes = 96 << 20
        gauges.cacheLimit = 256 << 20
        gauges.cacheDiskEntries = 4
        gauges.cacheDiskBytes = 2_300 << 20
        gauges.cacheDiskLimit = 10 << 30
        gauges.residentBytes = 143 << 20
        gauges.threads = 2
        return gauges
    }()

    static let listeners = [
        ListenerRow(
            name: "forward 127.0.0.1:8080", kind: .forward,
            address: .network(endpoint("127.0.0.1:8080")),
            open: 4),
        ListenerRow(
            name: "tcp 127.0.0.1:1234", kind: .tcp,
            address: .network(endpoint("127.0.0.1:1234")), upstream: "127.0.0.1:5678", open: 1),
        ListenerRow(
            name: "reverse 127.0.0.1:8090", kind: .reverse,
            address: .network(endpoint("127.0.0.1:8090")), upstream: "web"),
        {
            var listener = ListenerRow(
                name: "socks 127.0.0.1:1080", kind: .socks,
                address: .network(endpoint("127.0.0.1:1080")))
            listener.isDraining = true
            return listener
        }(),
    ]

    private static let events = [
        EventRow(
            id: 1, time: started, severity: .info, text: "listening on forward 127.0.0.1:8080"),
        EventRow(id: 2, time: started, severity: .info, text: "listening on tcp 127.0.0.1:1234"),
        EventRow(
            id: 3, time: ago(900), severity: .warning,
            text: "bans.txt line 4: hst is no field; the old list stays in force"),
        EventRow(
            id: 4, time: ago(75), severity: .error,
            text: "cannot write the access log: no space left on device"),
        EventRow(
            id: 5, time: ago(12), severity: .info, text: "rule 3 added: host ads.example.net",
            entry: 1),
        EventRow(
            id: 6, time: ago(9), severity: .info,
            text: "console: rule 3 is off (host ads.example.net)",
            entry: 2),
        EventRow(
            id: 7, time: ago(8), severity: .info,
            text: "console: undone: switch off host ads.example.net",
            entry: 3),
    ]

    private static let journal: JournalEntries = {
        var journal = JournalEntries()
        let entries: [(JournalEntry.Kind, Double, String)] = [
            (.change, 12, "ban host ads.example.net"),
            (.change, 9, "switch off host ads.example.net"),
            (.undo(of: 2), 8, "undo switch off host ads.example.net"),
        ]
        for (index, entry) in entries.enumerated() {
            journal.add(
                JournalEntry(
                    id: UInt64(index + 1), time: ago(entry.1), author: .console, kind: entry.0,
                    change: entry.2, result: entry.2))
        }
        return journal
    }()

    private static let bans: [BanRow] = {
        var ads = Ban(
            id: BanID(3), field: .host, value: "ads.example.net", created: ago(12))
        ads.note = "too loud"
        var game = Ban(id: BanID(1), field: .port, value: "7878", created: ago(5000), author: .file)
        game.lifetime = .forever
        game.effect = .refuse(.reset)
        var client = Ban(
            id: BanID(2), field: .client, value: "192.0.2.0/24", created: ago(700), author: .ctl)
        client.lifetime = .until(now.advanced(byNanoseconds: 200 * 1_000_000_000))
        client.isDry = true
        var name = Ban(id: BanID(4), field: .name, value: "secret.txt", created: ago(300))
        name.isOn = false
        name.effect = .refuse(.status(404))
        return [
            BanRow(ban: game, hits: 0), BanRow(ban: client, hits: 31, lastHit: ago(42)),
            BanRow(ban: ads, hits: 1207, lastHit: ago(1)), BanRow(ban: name),
        ]
    }()
}
