import SluiceCore
import SluiceTestKit
import Testing

@Suite("Waiting for a server")
struct QueueTests {
    private static func onePlace(_ group: inout UpstreamSettings) {
        for index in group.servers.indices { group.servers[index].maximumConnections = 1 }
    }

    @Test("At its maximum a server gets no more; who waits is served when a place is free")
    func maximum() async throws {
        try await GroupStory.run(2, configure: Self.onePlace) { story in
            let first = try await story.visit()
            let second = try await story.visit()
            #expect(Set([first.server, second.server]) == ["a", "b"])
            let third = try await story.sluice.connect()
            try await eventually("it waits") { try await story.row("a").queued == 1 }
            #expect(story.servers.allSatisfy { $0.connections.count == 1 })
            await first.client.close()
            let letter = String(decoding: try await third.read(count: 1), as: UTF8.self)
            #expect(letter == first.server)
            #expect(try await story.row("a").queued == 0)
        }
    }

    @Test("One place, many clients on all loops: each has its turn, none at the same time")
    func oneAfterAnother() async throws {
        try await GroupStory.run(1, configure: Self.onePlace) { story in
            try await withThrowingTaskGroup(of: Void.self) { group in
                for _ in 0..<40 {
                    group.addTask {
                        let (client, _) = try await story.visit()
                        #expect(try await story.row("a").current <= 1)
                        await client.close()
                    }
                }
                try await group.waitForAll()
            }
            #expect(try await story.row("a").requests == 40)
            #expect(await story.sluice.count(.queueRefused) == 0)
        }
    }

    @Test("A full queue refuses at once")
    func full() async throws {
        try await GroupStory.run(
            1,
            configure: { group in
                Self.onePlace(&group)
                group.queueLimit = 1
            }
        ) { story in
            let first = try await story.visit()
            _ = try await story.sluice.connect()
            try await eventually("one waits") { try await story.row("a").queued == 1 }
            try await story.sluice.connect().waitForEnd()
            #expect(try await story.sluice.closedConnections()[0].end == .overload)
            #expect(await story.sluice.count(.queueRefused) == 1)
            #expect(try await story.row("a").queued == 1)
            await first.client.close()
        }
    }

    @Test("Nobody waits longer than the time for it")
    func timeout() async throws {
        try await GroupStory.run(1, configure: Self.onePlace) { story in
            let first = try await story.visit()
            let second = try await story.sluice.connect()
            try await eventually("it waits") { try await story.row("a").queued == 1 }
            story.sluice.clock.advance(seconds: 6)
            try await second.waitForEnd()
            #expect(try await story.sluice.closedConnections()[0].end == .overload)
            #expect(await story.sluice.count(.queueRefused) == 1)
            #expect(try await story.row("a").queued == 0)
            await first.client.close()
        }
    }

    @Test("A client that goes leaves the queue")
    func leaves() async throws {
        try await GroupStory.run(1, configure: Self.onePlace) { story in
            let first = try await story.visit()
            let second = try await story.sluice.connect()
            try await eventually("it waits") { try await story.row("a").queued == 1 }
            await second.reset()
            try await eventually("it has left") { try await story.row("a").queued == 0 }
            await first.client.close()
            #expect(try await story.visits(1) == "a")
        }
    }

    @Test("When the last server goes, who waits is told")
    func lastServerGoes() async throws {
        try await GroupStory.run(1, configure: Self.onePlace) { story in
            let first = try await story.visit()
            let second = try await story.sluice.connect()
            try await eventually("it waits") { try await story.row("a").queued == 1 }
            try await story.sluice.command("upstream web drain")
            try await second.waitForEnd()
            #expect(try await story.sluice.closedConnections()[0].end == .unreachable)
            await first.client.close()
        }
    }
}
