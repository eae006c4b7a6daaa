import Foundation
import SluiceCore
import SluiceEngine
import SluiceTestKit
import Testing

@Suite("The cache on disk")
struct DiskCacheTests {
    private static let content: [UInt8] = (0..<(3 << 20)).map { UInt8(truncatingIfNeeded: $0 / 7) }

    /// Keeps 3 MiB of content, whose URL is returned.
    private static func fill(_ sluice: EngineUnderTest) async throws -> String {
        let origin = try await sluice.origin { connection in
            _ = try await connection.readRequest()
            try await connection.send(
                "HTTP/1.1 200 OK\r\nCache-Control: max-age=60\r\nETag: \"x\"\r\n"
                    + "Content-Length: \(content.count)\r\n\r\n")
            try await connection.send(content)
            try await connection.waitForEnd()
        }
        #expect(try await sluice.get(origin.url("/large")).body == content)
        try await sluice.untilStoredOnDisk(1)
        return origin.url("/large")
    }

    @Test("What was stored before a restart is a hit after it, with no origin left")
    func warm() async throws {
        let folder = StateFolder()
        defer { folder.remove() }
        var url = ""
        try await folder.run { sluice in
            url = try await sluice.numbered().url("/a")
            #expect(try await sluice.get(url).text == "answer 1")
            try await sluice.untilStoredOnDisk(1)
        }
        try await folder.run { sluice in
            let gauges = await sluice.snapshot([]).gauges
            #expect(gauges.cacheEntries == 0 && gauges.cacheDiskEntries == 1)
            for _ in 1...2 {
                let hit = try await sluice.get(url)
                #expect(hit.text == "answer 1" && hit["Cache-Status"] == "sluice; hit; ttl=60")
            }
            // The second came from memory.
            #expect(await sluice.count(.cacheDiskReads) == 1)
            #expect(await sluice.snapshot([]).gauges.cacheEntries == 1)
        }
    }

    @Test("Large content is sent from the disk: whole, in parts, several answers in a row")
    func large() async throws {
        let folder = StateFolder()
        defer { folder.remove() }
        var url = ""
        try await folder.run { url = try await Self.fill($0) }
        try await folder.run { sluice in
            let client = try await sluice.connect()
            let request = "GET \(url) HTTP/1.1\r\nHost: x\r\n"
            try await client.send(
                "\(request)\r\n\(request)Range: bytes=1048570-2097200\r\n\r\n"
                    + "\(request)If-None-Match: \"x\"\r\n\r\n\(request)\r\n")
            let whole = try await client.readResponse()
            #expect(whole.body == Self.content && whole["Cache-Status"] == "sluice; hit; ttl=60")
            let part = try await client.readResponse()
            #expect(part.status == 206 && part.body == Array(Self.content[1_048_570...2_097_200]))
            #expect(try await client.readResponse().status == 304)
            #expect(try await client.readResponse().body == Self.content)
            let head = try await sluice.exchange("HEAD \(url) HTTP/1.1\r\nHost: x\r\n\r\n")
            #expect(head["Content-Length"] == "\(Self.content.count)")
            #expect(await sluice.snapshot([]).gauges.cacheEntries == 0)
            let rows = try await sluice.endedExchanges(5)
            #expect(rows.allSatisfy { $0.end == .complete })
        }
    }

    @Test("Several ranges of what is on disk are one answer in parts")
    func ranges() async throws {
        let folder = StateFolder()
        defer { folder.remove() }
        var url = ""
        try await folder.run { url = try await Self.fill($0) }
        try await folder.run { sluice in
            let answer = try await sluice.get(url, "Range: bytes=0-9,3000000-3000004\r\n")
            #expect(answer.status == 206)
            #expect(answer.body.firstRange(of: Self.content[0...9]) != nil)
            #expect(answer.body.firstRange(of: Self.content[3_000_000...3_000_004]) != nil)
            #expect(answer["Content-Length"] == "\(answer.body.count)")
        }
    }

    @Test("Clients that leave in the middle, or are killed, leave the file open once for the next")
    func leaving() async throws {
        let folder = StateFolder()
        defer { folder.remove() }
        var url = ""
        try await folder.run { url = try await Self.fill($0) }
        try await folder.run { sluice in
            for number in 0...3 {
                let client = try await sluice.connect(isReading: false)
                try await client.send("GET \(url) HTTP/1.1\r\nHost: x\r\n\r\n")
                try await eventually("it is being sent") {
                    await sluice.count(.cacheHits) == UInt64(number + 1)
                }
                if number < 3 {
                    await client.reset()
                } else {
                    try await sluice.command("kill 127.0.0.1")
                }
                try await eventually("it is sent no more") {
                    await sluice.snapshot([]).gauges.openConnections == 0
                }
                try await eventually("one is open") { folder.openFiles.count == 1 }
            }
            try await sluice.command("evict \(url)")
            try await eventually("no file is open") { folder.openFiles.isEmpty }
        }
    }

    @Test("What had to leave memory is still a hit")
    func evictedFromMemory() async throws {
        let folder = StateFolder()
        defer { folder.remove() }
        try await folder.run(memory: 256 << 10) { sluice in
            let tally = Tally()
            let origin = try await sluice.origin { _ in
                "HTTP/1.1 200 OK\r\nCache-Control: max-age=60\r\nContent-Length: 15000\r\n\r\n"
                    + String(repeating: "\(tally.next() % 10)", count: 15_000)
            }
            for number in 0..<30 { _ = try await sluice.get(origin.url("/\(number)")) }
            try await sluice.untilStoredOnDisk(30)
            for number in 0..<30 {
                let hit = try await sluice.get(origin.url("/\(number)"))
                #expect(hit.body.first == UInt8(ascii: "0") + UInt8((number + 1) % 10))
            }
            #expect(tally.count == 30)
        }
    }

    @Test("What is too large for memory is kept on disk alone, and sent from there")
    func onDiskOnly() async throws {
        let folder = StateFolder()
        defer { folder.remove() }
        try await folder.run(memory: 4 << 20) { sluice in
            let body = String(repeating: "0123456789", count: 40_000)
            let origin = try await sluice.origin { _ in
                "HTTP/1.1 200 OK\r\nCache-Control: max-age=60\r\n"
                    + "Content-Length: 400000\r\n\r\n\(body)"
            }
            let first = try await sluice.get(origin.url())
            #expect(first["Cache-Status"] == "sluice; fwd=uri-miss; stored; ttl=60")
            try await sluice.untilStoredOnDisk(1)
            let hit = try await sluice.get(origin.url())
            #expect(hit.text == body && hit["Cache-Status"] == "sluice; hit; ttl=60")
            #expect(await sluice.snapshot([]).gauges.cacheEntries == 0)
        }
    }

    @Test("What only the disk has room for takes the place of what memory has")
    func onDiskInPlace() async throws {
        let folder = StateFolder()
        defer { folder.remove() }
        let tally = Tally()
        try await folder.run(memory: 4 << 20) { sluice in
            let origin = try await sluice.origin { _ in
                let count = tally.next() == 1 ? 10 : 400_000
                return "HTTP/1.1 200 OK\r\nCache-Control: max-age=60\r\n"
                    + "Content-Length: \(count)\r\n\r\n\(String(repeating: "x", count: count))"
            }
            _ = try await sluice.get(origin.url())
            try await sluice.untilStoredOnDisk(1)
            _ = try await sluice.get(origin.url(), "Cache-Control: no-cache\r\n")
            try await eventually("memory has lost what is older") {
                await sluice.snapshot([]).gauges.cacheEntries == 0
            }
            #expect(try await sluice.get(origin.url()).body.count == 400_000)
        }
    }

    @Test("Where the disk cannot take what is newer, what is older does not come back")
    func overtaken() async throws {
        let folder = StateFolder()
        defer { folder.remove() }
        let tally = Tally()
        try await folder.run(disk: 1 << 20) { sluice in
            let origin = try await sluice.origin { _ in
                let count = tally.next() == 1 ? 10 : 200_000
                return "HTTP/1.1 200 OK\r\nCache-Control: max-age=60\r\n"
                    + "Content-Length: \(count)\r\n\r\n\(String(repeating: "x", count: count))"
            }
            _ = try await sluice.get(origin.url())
            try await sluice.untilStoredOnDisk(1)
            let newer = try await sluice.get(origin.url(), "Cache-Control: no-cache\r\n")
            #expect(newer.body.count == 200_000)
            try await sluice.untilStoredOnDisk(0)
            #expect(try await sluice.get(origin.url()).body.count == 200_000)
        }
    }

    @Test(
        "What was removed stays away, also after a restart",
        arguments: ["flush", "evict URL", "evict /a", "POST"])
    func removed(how: String) async throws {
        let folder = StateFolder()
        defer { folder.remove() }
        let tally = Tally()
        let fields = "Cache-Control: max-age=60\r\nConnection: close\r\n"
        let origin = try await ScriptedOrigin.answering { request in
            request.method == "GET"
                ? EngineUnderTest.answer(tally.next(), fields)
                : "HTTP/1.1 204 No Content\r\nConnection: close\r\n\r\n"
        }
        let url = origin.url("/a")
        try await folder.run { sluice in
            #expect(try await sluice.get(url).text == "answer 1")
            try await sluice.untilStoredOnDisk(1)
        }
        try await folder.run { sluice in
            if how == "POST" {
                let request = "POST \(url) HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\n\r\n"
                #expect(try await sluice.exchange(request).status == 204)
            } else {
                try await sluice.command(how.replacing("URL", with: url))
            }
            #expect(await sluice.snapshot([]).gauges.cacheDiskEntries == 0)
        }
        try await folder.run { sluice in
            let answer = try await sluice.get(url)
            #expect(answer.text == "answer 2")
        }
        await origin.stop()
    }

    @Test("An origin's word that a response still holds reaches the disk")
    func refreshed() async throws {
        let folder = StateFolder()
        defer { folder.remove() }
        var url = ""
        try await folder.run { sluice in
            let origin = try await sluice.origin { request in
                request["If-None-Match"] == nil
                    ? EngineUnderTest.answer(1, "Cache-Control: max-age=1\r\nETag: \"x\"\r\n")
                    : "HTTP/1.1 304 Not Modified\r\nCache-Control: max-age=600\r\nETag: \"x\"\r\n\r\n"
            }
            url = origin.url("/a")
            _ = try await sluice.get(url)
            try await sluice.untilStoredOnDisk(1)
            sluice.clock.advance(seconds: 5)
            #expect(try await sluice.get(url).text == "answer 1")
        }
        try await folder.run { sluice in
            sluice.clock.advance(seconds: 100)
            let hit = try await sluice.get(url)
            #expect(hit.text == "answer 1" && hit["Cache-Status"]?.contains("; hit") == true)
        }
    }

    @Test("What takes more than the disk may hold makes room there")
    func budget() async throws {
        let folder = StateFolder()
        defer { folder.remove() }
        try await folder.run(disk: 1 << 20) { sluice in
            let origin = try await sluice.origin { _ in
                EngineUnderTest.answer(1, "Cache-Control: max-age=60\r\nX: \(Self.filler)\r\n")
            }
            for number in 0..<120 { _ = try await sluice.get(origin.url("/\(number)")) }
            try await eventually("all were written") {
                await sluice.count(.cacheDiskStored) == 120
            }
            let gauges = await sluice.snapshot([]).gauges
            #expect(gauges.cacheDiskBytes <= 1 << 20 && gauges.cacheDiskLimit == 1 << 20)
            #expect(gauges.cacheDiskEntries > 10 && gauges.cacheEntries == 120)
            #expect(await sluice.count(.cacheDiskEvicted) > 0)
        }
    }

    private static var filler: String { String(repeating: "x", count: 9000) }

    @Test("Where the disk does not work, memory does, and the events say why")
    func broken() async throws {
        let folder = StateFolder()
        defer { folder.remove() }
        try FileManager.default.createDirectory(
            atPath: folder.path, withIntermediateDirectories: true)
        try Data().write(to: URL(fileURLWithPath: "\(folder.path)/cache"))
        try await folder.run { sluice in
            let origin = try await sluice.numbered()
            for _ in 1...2 { #expect(try await sluice.get(origin.url()).text == "answer 1") }
            let event = await sluice.snapshot([]).events.first { $0.severity == .error }
            #expect(event?.text.hasSuffix("responses are kept in memory only") == true)
            try await sluice.command("flush")
            #expect(try await sluice.get(origin.url()).text == "answer 2")
        }
    }

    @Test("Switched off it leaves no folder")
    func off() async throws {
        try await withEngine { sluice in
            let origin = try await sluice.numbered()
            for _ in 1...2 { #expect(try await sluice.get(origin.url()).text == "answer 1") }
            #expect(!FileManager.default.fileExists(atPath: "\(sluice.folder)/cache"))
            #expect(await sluice.snapshot([]).gauges.cacheDiskLimit == 0)
        }
    }

    @Test("What is on disk alone has a row and a detail too, and goes by its key")
    func rows() async throws {
        let folder = StateFolder()
        defer { folder.remove() }
        var origin = ""
        try await folder.run { sluice in
            let numbered = try await sluice.numbered("Cache-Control: max-age=60\r\nVary: X\r\n")
            origin = numbered.url()
            for path in ["a", "b"] { _ = try await sluice.get(origin + path) }
            try await sluice.untilStoredOnDisk(2)
        }
        try await folder.run { sluice in
            let rows = await sluice.snapshot(.cache).cache
            #expect(Set(rows.map { $0.key.escaped() }) == [origin + "a", origin + "b"])
            #expect(rows.allSatisfy { $0.place == .disk && $0.state == .fresh && $0.status == 200 })
            #expect(rows.allSatisfy { $0.vary == WireText("x") && $0.size > 8 })
            let again = await sluice.snapshot(.cache).cache
            #expect(again.map(\.id) == rows.map(\.id))
            let detail = try await sluice.command("show entry \(origin)a").rows
            let text = detail.map { String(decoding: $0, as: UTF8.self) }.joined()
            #expect(text.contains("lifetime = 60 s because max-age says so"))
            // One that is used goes to memory, and is listed once.
            _ = try await sluice.get(origin + "b")
            let places = await sluice.snapshot(.cache).cache.map(\.place)
            #expect(places == [.both, .disk])
            try await sluice.command("evict \(origin)a")
            #expect(await sluice.snapshot(.cache).cache.map(\.place) == [.both])
            try await sluice.command("flush")
            #expect(await sluice.snapshot(.cache).cache.isEmpty)
        }
    }
}
