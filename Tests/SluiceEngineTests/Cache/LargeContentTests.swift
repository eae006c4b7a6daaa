import SluiceCore
import SluiceEngine
import SluiceTestKit
import Testing

@Suite("What is too large for memory")
struct LargeContentTests {
    private static let content: [UInt8] = (0..<(3 << 20)).map {
        UInt8(truncatingIfNeeded: $0 &* 31 &+ $0 >> 12)
    }

    private static let head = "HTTP/1.1 200 OK\r\nCache-Control: max-age=60\r\nETag: \"x\"\r\n"

    /// Sends all of the content, in two halves: the second when it is let.
    private static func send(
        on connection: RawConnection, isAnnounced: Bool, whenHalf: () async throws -> Void = {}
    ) async throws {
        let half = content.count / 2
        if isAnnounced {
            try await connection.send("\(head)Content-Length: \(content.count)\r\n\r\n")
            try await connection.send(Array(content[..<half]))
            try await whenHalf()
            try await connection.send(Array(content[half...]))
        } else {
            let size = String(half, radix: 16)
            try await connection.send("\(head)Transfer-Encoding: chunked\r\n\r\n\(size)\r\n")
            try await connection.send(Array(content[..<half]))
            try await whenHalf()
            try await connection.send("\r\n\(size)\r\n")
            try await connection.send(Array(content[half...]))
            try await connection.send("\r\n0\r\n\r\n")
        }
    }

    private static func origin(
        _ sluice: EngineUnderTest, isAnnounced: Bool
    ) async throws -> ScriptedOrigin {
        try await sluice.origin { connection in
            while true {
                _ = try await connection.readRequest()
                try await send(on: connection, isAnnounced: isAnnounced)
            }
        }
    }

    @Test(
        "It is written to the disk as it passes, and sent from there: whole, in part, after a restart",
        arguments: [true, false])
    func kept(isAnnounced: Bool) async throws {
        let folder = StateFolder()
        defer { folder.remove() }
        var url = ""
        try await folder.run(memory: 1 << 20) { sluice in
            url = try await Self.origin(sluice, isAnnounced: isAnnounced).url("/large")
            let first = try await sluice.get(url)
            #expect(first.body == Self.content)
            #expect(first["Cache-Status"] == "sluice; fwd=uri-miss; stored; ttl=60")
            try await sluice.untilStoredOnDisk(1)
            #expect(try await sluice.lastExchange().cache == .miss(.stored))
            #expect(await sluice.count(.cacheStored) == 1)
        }
        for _ in 0..<2 {
            try await folder.run(memory: 1 << 20) { sluice in
                let whole = try await sluice.get(url)
                #expect(whole.body == Self.content)
                #expect(whole["Cache-Status"] == "sluice; hit; ttl=60")
                #expect(whole["Content-Length"] == "\(Self.content.count)")
                let part = try await sluice.get(url, "Range: bytes=1500000-1600000\r\n")
                #expect(part.status == 206)
                #expect(part.body == Array(Self.content[1_500_000...1_600_000]))
                #expect(try await sluice.get(url, "If-None-Match: \"x\"\r\n").status == 304)
                #expect(await sluice.snapshot([]).gauges.cacheEntries == 0)
            }
        }
        #expect(folder.incoming.isEmpty)
    }

    @Test(
        "Cut short by its origin, or left by its client, nothing of it stays",
        arguments: [true, false])
    func cut(byOrigin: Bool) async throws {
        let folder = StateFolder()
        defer { folder.remove() }
        try await folder.run(memory: 1 << 20) { sluice in
            let half = Gate()
            let origin = try await sluice.origin { connection in
                _ = try await connection.readRequest()
                try await connection.send("\(Self.head)Content-Length: 3000000\r\n\r\n")
                try await connection.send(Array(Self.content[..<1_000_000]))
                if byOrigin { await half.wait() } else { try await connection.waitForEnd() }
            }
            let client = try await sluice.connect()
            try await client.send("GET \(origin.url()) HTTP/1.1\r\nHost: x\r\n\r\n")
            try await eventually("a part of it is on the disk") { folder.incoming.count == 1 }
            if byOrigin { half.open() } else { await client.reset() }
            try await eventually("it is gone") { folder.incoming.isEmpty }
            #expect(try await sluice.lastExchange().cache.storage == .truncated)
            #expect(await sluice.snapshot([]).gauges.cacheDiskEntries == 0)
        }
    }

    @Test("Each of many clients gets its own, one of them for the disk as well")
    func manyClients() async throws {
        let folder = StateFolder()
        defer { folder.remove() }
        try await folder.run(memory: 1 << 20) { sluice in
            let origin = try await Self.origin(sluice, isAnnounced: true)
            let url = origin.url("/large")
            try await withThrowingTaskGroup(of: [UInt8].self) { group in
                for _ in 0..<6 { group.addTask { try await sluice.get(url).body } }
                for try await body in group { #expect(body == Self.content) }
            }
            try await sluice.untilStoredOnDisk(1)
            #expect(folder.incoming.isEmpty)
        }
    }

    @Test("It takes the place of what is older, in memory and on disk")
    func inPlace() async throws {
        let folder = StateFolder()
        defer { folder.remove() }
        try await folder.run(memory: 1 << 20) { sluice in
            let tally = Tally()
            let origin = try await sluice.origin { connection in
                while true {
                    _ = try await connection.readRequest()
                    if tally.next() == 1 {
                        try await connection.send(
                            EngineUnderTest.answer(1, "Cache-Control: max-age=60\r\n"))
                    } else {
                        try await Self.send(on: connection, isAnnounced: true)
                    }
                }
            }
            #expect(try await sluice.get(origin.url()).text == "answer 1")
            let again = try await sluice.get(origin.url(), "Cache-Control: no-cache\r\n")
            #expect(again.body == Self.content)
            try await eventually("only the newer one is there") {
                let gauges = await sluice.snapshot([]).gauges
                return gauges.cacheEntries == 0 && gauges.cacheDiskEntries == 1
            }
            #expect(try await sluice.get(origin.url()).body == Self.content)
            #expect(tally.count == 2)
        }
    }

    @Test("An eighth of the disk is the most that one may take")
    func overAnEighth() async throws {
        let folder = StateFolder()
        defer { folder.remove() }
        try await folder.run(memory: 1 << 20, disk: 16 << 20) { sluice in
            for isAnnounced in [true, false] {
                let origin = try await Self.origin(sluice, isAnnounced: isAnnounced)
                #expect(try await sluice.get(origin.url()).body == Self.content)
                #expect(try await sluice.lastExchange().cache == .miss(.tooLarge))
            }
            #expect(await sluice.snapshot([]).gauges.cacheDiskEntries == 0)
            #expect(folder.incoming.isEmpty)
        }
    }
}
