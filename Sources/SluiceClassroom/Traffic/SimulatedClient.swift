import NIOCore
import SluiceCore

/// One simulated client: what it remembers from visit to visit, and how it makes one.
final class SimulatedClient {
    private let habit: Habit
    private let places: Traffic.Places
    private let sleep: Traffic.Sleeper
    private let group: any EventLoopGroup
    private let tally: TrafficTally
    private var random: SeededGenerator
    /// The page a browsing client goes to next.
    private var nextPath = "/"
    private var tag: String?

    /// A slow reader rests after so many bytes, for so long: about a megabyte a second.
    private static let mouthful = 128 * 1024
    private static let swallow = Duration.milliseconds(125)

    init(
        _ habit: Habit, places: Traffic.Places, seed: UInt64, sleep: @escaping Traffic.Sleeper,
        group: any EventLoopGroup, tally: TrafficTally
    ) {
        self.habit = habit
        self.places = places
        self.sleep = sleep
        self.group = group
        self.tally = tally
        random = SeededGenerator(seed: seed)
    }

    /// The pause between two visits.
    func rest() async throws {
        try await sleep(.milliseconds(Int.random(in: habit.pause, using: &random)))
    }

    func visit() async throws {
        switch habit.kind {
        case .browse: try await browse()
        case .reread: try await read("/locks.html", of: places.web.first)
        case .trespass: try await trespass()
        case .download(let bytes): try await download(bytes)
        case .revalidate: try await revalidate()
        case .echo(let messages): try await echo(messages)
        case .tunnel: try await tunnel()
        case .wander: try await wander()
        }
    }
}

// MARK: - Visits

extension SimulatedClient {
    private func browse() async throws {
        let page = try await read(nextPath, of: places.web.randomElement(using: &random))
        // Links to the tools lead to downloads of any size; those are for other clients.
        let links = page?.paths(in: "href").filter { $0 == "/" || $0.hasSuffix(".html") } ?? []
        nextPath = links.randomElement(using: &random) ?? "/"
    }

    /// A page with what it shows, on one connection while the proxy keeps it.
    @discardableResult
    private func read(_ path: String, of site: Endpoint?) async throws -> WebReply? {
        guard let site else { return nil }
        return try await throughProxy { link in
            var conversation = WebConversation()
            let page = try await conversation.fetch(.get(path, of: site), on: &link)
            self.tally.add(page)
            let shown =
                page.paths(in: "src") + page.paths(in: "href").filter { $0.hasSuffix(".css") }
            for path in shown.prefix(12) where conversation.isOpen && page.status == 200 {
                self.tally.add(try await conversation.fetch(.get(path, of: site), on: &link))
            }
            return page
        }
    }

    private func trespass() async throws {
        guard let banned = places.banned else { return }
        let path = ["/", "/gallery.html", "/images/mill.png"].randomElement(using: &random) ?? "/"
        try await ask([.get(path, of: banned)])
        if let allowed = places.web.randomElement(using: &random) {
            try await ask([.get("/text.txt", of: allowed)])
        }
    }

    private func download(_ bytes: UInt64) async throws {
        guard let site = places.web.randomElement(using: &random) else { return }
        var hunger = Self.mouthful
        try await ask([.get("/large/\(bytes)", of: site)]) { count in
            hunger -= count
            guard hunger <= 0 else { return }
            hunger = Self.mouthful
            try await self.sleep(Self.swallow)
        }
    }

    private func revalidate() async throws {
        guard let site = places.web.last else { return }
        var request = WebRequest.get("/etag", of: site)
        if let tag { request.fields.append(("If-None-Match", tag)) }
        tag = try await ask([request]).first?.tag ?? tag
    }

    private func echo(_ messages: Int) async throws {
        guard let listener = places.tcp else { return }
        let target = HostAndPort(host: "\(listener.address)", port: listener.port)
        var client = EchoClient(target: target, count: messages)
        client.source = habit.source
        let report = try await client.run(group: group)
        tally.add {
            $0.roundTrips += report.answers
            $0.bytes += report.bytes
            $0.failures += report.failures
        }
    }

    /// Blind to the proxy: it sees the CONNECT and then only bytes.
    private func tunnel() async throws {
        guard let site = places.web.randomElement(using: &random) else { return }
        try await throughProxy { link in
            let connect = WebRequest(method: .connect, target: "\(site)", host: "\(site)")
            var outside = WebConversation()
            let opened = try await outside.fetch(connect, on: &link)
            self.tally.add(opened)
            guard opened.status == 200 else { return }
            self.tally.add { $0.tunnels += 1 }
            var inside = WebConversation()
            for path in ["/weirs.html", "/images/weir.png", "/private"] where inside.isOpen {
                let request = WebRequest(target: path, host: "\(site)")
                self.tally.add(try await inside.fetch(request, on: &link))
            }
        }
    }

    private func wander() async throws {
        guard let site = places.web.randomElement(using: &random) else { return }
        let paths = [
            "/nothing/here", "/status/500", "/status/302", "/slow/300", "/chunked", "/nocache",
            "/private", "/headers", "/deep/a/b/c?d=e",
        ]
        var requests = [WebRequest.get(paths.randomElement(using: &random) ?? "/", of: site)]
        var other = WebRequest.get("/form", of: site)
        other.method = [.post, .put, .head].randomElement(using: &random) ?? .post
        if other.method != .head {
            let count = Int.random(in: 1...20_000, using: &random)
            other.content = [UInt8](repeating: UInt8(ascii: "u"), count: count)
        }
        requests.append(other)
        try await ask(requests)
    }
}

// MARK: - Connections

extension SimulatedClient {
    /// Asks one after another on one connection, as far as the proxy keeps it.
    @discardableResult
    private func ask(
        _ requests: [WebRequest], pace: (Int) async throws -> Void = { _ in }
    ) async throws -> [WebReply] {
        try await throughProxy { link in
            var conversation = WebConversation()
            var replies: [WebReply] = []
            for request in requests where conversation.isOpen {
                let reply = try await conversation.fetch(request, on: &link, pace: pace)
                self.tally.add(reply)
                replies.append(reply)
            }
            return replies
        }
    }

    private func throughProxy<Result: Sendable>(
        _ body: (inout Link) async throws -> Result
    ) async throws -> Result {
        let proxy = HostAndPort(host: "\(places.forward.address)", port: places.forward.port)
        return try await Link.open(to: proxy, from: habit.source, group: group, body)
    }
}
