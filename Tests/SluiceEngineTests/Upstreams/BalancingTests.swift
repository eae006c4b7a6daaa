import SluiceCore
import SluiceTestKit
import Testing

@Suite("A tcp listener with several servers")
struct BalancingTests {
    @Test("In turn, whatever loop a client is on; rows count")
    func inTurn() async throws {
        try await GroupStory.run(3) { story in
            #expect(try await story.visits(6) == "abcabc")
            let (client, _) = try await story.visit()
            let row = try await story.row("a")
            #expect(row.name == "web/a" && row.group == "web" && row.state == .ready)
            #expect(row.requests == 3 && row.current == 1 && row.failures == 0)
            await client.close()
            try await eventually("its place is free") { try await story.row("a").current == 0 }
        }
    }

    @Test("A weight is a share")
    func weights() async throws {
        try await GroupStory.run(2, configure: { $0.servers[0].weight = 3 }) { story in
            let letters = try await story.visits(8)
            #expect(letters.count { $0 == "a" } == 6)
        }
    }

    @Test("The one with the fewest connections")
    func fewest() async throws {
        try await GroupStory.run(2, configure: { $0.balance = .leastConnections }) { story in
            let first = try await story.visit()
            let second = try await story.visit()
            #expect(Set([first.server, second.server]) == ["a", "b"])
            await first.client.close()
            try await eventually("a place is free") {
                try await story.row(first.server).current == 0
            }
            #expect(try await story.visit().server == first.server)
        }
    }

    @Test("The same client comes to the same server")
    func sameClient() async throws {
        try await GroupStory.run(3, configure: { $0.balance = .hash(.client) }) { story in
            var found: Set<String> = []
            for host in 1...20 {
                let first = try await story.visit(from: "127.0.0.\(host)").server
                #expect(try await story.visit(from: "127.0.0.\(host)").server == first)
                found.insert(first)
            }
            #expect(found == ["a", "b", "c"])
        }
    }

    @Test("A dead server costs no client an error, and is left alone after three")
    func deadServer() async throws {
        try await GroupStory.run(2, dead: 1) { story in
            let letters = try await story.visits(20)
            #expect(Set(letters) == ["a", "b"])
            let dead = try await story.row("c")
            #expect(dead.state == .ejected && dead.failures == 3)
            #expect(await story.sluice.count(.upstreamRetries) == 3)
            #expect(await story.events("web/c: ready to ejected").count == 1)
            story.sluice.clock.advance(seconds: 6)
            try await story.becomes("c", .ready)
        }
    }

    @Test("Many at once while most servers are dead: nobody sees an error")
    func manyAtOnce() async throws {
        try await GroupStory.run(1, dead: 3) { story in
            try await withThrowingTaskGroup(of: String.self) { group in
                for _ in 0..<50 { group.addTask { try await story.visit().server } }
                for try await server in group { #expect(server == "a") }
            }
        }
    }

    @Test("All dead: the client is let go, the row and the log say why")
    func allDead() async throws {
        try await GroupStory.run(0, dead: 2) { story in
            let client = try await story.sluice.connect()
            try await client.waitForEnd()
            #expect(try await story.sluice.closedConnections()[0].end == .unreachable)
            // The last is kept in service: a server that fails is better than none.
            for _ in 0..<9 { try await story.sluice.connect().waitForEnd() }
            let states = await story.sluice.snapshot([]).upstreams.map(\.state)
            #expect(states.count { $0 == .ejected } == 1 && states.count { $0 == .ready } == 1)
        }
    }

    @Test("A ban on one server refuses whom it would have served")
    func bannedServer() async throws {
        try await GroupStory.run(2) { story in
            try await story.sluice.command("ban port \(story.servers[1].port)")
            #expect(try await story.visits(1) == "a")
            let client = try await story.sluice.connect()
            #expect(try await client.waitForEnd() == .closed)
            #expect(story.servers[1].connections.isEmpty)
            try await eventually("both places are free") {
                await story.sluice.snapshot([]).upstreams.allSatisfy { $0.current == 0 }
            }
        }
    }
}
