import Foundation
import SluiceCore
import SluiceEngine
import SluiceTestKit
import Testing

extension EngineUnderTest {
    /// The lines of the access log, when there are so many. All are whole: the last one too.
    func logLines(_ count: Int, in file: String = "access.log") async throws -> [String] {
        try await eventually("\(count) lines in \(file)") {
            let text = (try? self.text(of: file)) ?? ""
            return text.split(separator: "\n").count >= count && text.hasSuffix("\n")
        }
        return try text(of: file).split(separator: "\n").map(String.init)
    }
}

@Suite("Each exchange leaves one line in the access log")
struct AccessLineTests {
    private static let beginning = "127.0.0.1 - - [01/Jan/2026:12:00:00 +0000]"
    private static let ok =
        "HTTP/1.1 200 OK\r\nCache-Control: max-age=60\r\nContent-Length: 5\r\n\r\nhello"

    @Test("An answer: client, time, request, status, bytes of content, referer and user agent")
    func answered() async throws {
        try await withEngine { sluice in
            let origin = try await sluice.origin { _ in Self.ok }
            sluice.clock.advance(seconds: 3661)
            _ = try await sluice.get(
                origin.url("/a?b=c"), "User-Agent: reader/1 (x)\r\nReferer: http://r.test/\r\n",
                from: "127.0.0.9")
            let line = try await sluice.logLines(1)[0]
            #expect(
                line == "127.0.0.9 - - [01/Jan/2026:13:01:01 +0000] "
                    + "\"GET \(origin.url("/a?b=c")) HTTP/1.1\" 200 5 "
                    + "\"http://r.test/\" \"reader/1 (x)\"")
        }
    }

    @Test("Hits, refusals, failures and what got no answer have theirs too")
    func kinds() async throws {
        try await withEngine { sluice in
            let origin = try await sluice.origin { _ in Self.ok }
            let nobody = try ReservedPort(.refusing)
            try await sluice.command("ban host refused.test")
            try await sluice.command("ban host closed.test reply close")
            var expected: [String] = []
            func expect(_ url: String, _ version: String, _ status: Int, _ size: Int) {
                expected.append(
                    "\(Self.beginning) \"GET \(url) \(version)\" \(status) \(size) \"-\" \"-\"")
            }
            for _ in 0..<2 {
                _ = try await sluice.get(origin.url("/hit"))
                expect(origin.url("/hit"), "HTTP/1.1", 200, 5)
            }
            _ = try await sluice.exchange("GET \(origin.url("/old")) HTTP/1.0\r\n\r\n")
            expect(origin.url("/old"), "HTTP/1.0", 200, 5)
            let refused = try await sluice.get("http://refused.test/")
            expect("http://refused.test/", "HTTP/1.1", 403, refused.body.count)
            let failed = try await sluice.get("http://\(nobody.authority)/")
            expect("http://\(nobody.authority)/", "HTTP/1.1", 502, failed.body.count)
            let closed = try await sluice.connect()
            try await closed.send("GET http://closed.test/ HTTP/1.1\r\nHost: x\r\n\r\n")
            try await closed.waitForEnd()
            expect("http://closed.test/", "HTTP/1.1", 444, 0)
            let lines = try await sluice.logLines(6)
            // Each loop writes its own lines in order; between loops the order is open.
            #expect(lines.sorted() == expected.sorted())
        }
    }

    @Test("An answer cut short is told with the bytes that went out; HEAD with none")
    func partial() async throws {
        try await withEngine { sluice in
            let origin = try await sluice.origin { connection in
                let request = try await connection.readRequest()
                try await connection.send("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n")
                if request.method == "HEAD" { return }
                try await connection.send("half")
                try await eventually("half of it is with the client") {
                    await sluice.snapshot(.exchanges).exchanges.contains { $0.size == 4 }
                }
            }
            let client = try await sluice.connect()
            try await client.send("GET \(origin.url()) HTTP/1.1\r\nHost: x\r\n\r\n")
            try await client.waitForEnd()
            _ = try await sluice.exchange("HEAD \(origin.url()) HTTP/1.1\r\nHost: x\r\n\r\n")
            let lines = try await sluice.logLines(2).sorted()
            #expect(lines[0].contains("\"GET ") && lines[0].contains("\" 200 4 "))
            #expect(lines[1].contains("\"HEAD ") && lines[1].contains("\" 200 0 "))
        }
    }

    @Test("A tunnel has its line when it ends, with the bytes that came back")
    func tunnel() async throws {
        try await withEngine { sluice in
            let origin = try await sluice.origin { connection in
                _ = try await connection.read(count: 4)
                try await connection.send("twelve bytes")
                try await connection.waitForEnd()
            }
            let client = try await sluice.connect()
            try await client.send(
                "CONNECT \(origin.authority) HTTP/1.1\r\nHost: x:1\r\nUser-Agent: t\r\n\r\n")
            _ = try await client.readHead()
            try await client.send("ping")
            _ = try await client.read(count: 12)
            #expect(try sluice.text(of: "access.log").isEmpty)
            await client.close()
            let line = try await sluice.logLines(1)[0]
            #expect(
                line
                    == "\(Self.beginning) \"CONNECT \(origin.authority) HTTP/1.1\" 200 12 "
                    + "\"-\" \"t\"")
        }
    }

    @Test("A relayed connection has its line too")
    func relay() async throws {
        let origin = try await ScriptedOrigin.start { connection in
            try await connection.send("hi")
            try await connection.waitForEnd()
        }
        try await withEngine([.tcp(to: origin.port)]) { sluice in
            let client = try await sluice.connect()
            _ = try await client.read(count: 2)
            await client.close()
            let line = try await sluice.logLines(1)[0]
            #expect(
                line == "\(Self.beginning) \"TCP \(origin.authority) -\" 200 2 \"-\" \"-\"")
            await origin.stop()
        }
    }

    @Test("A relayed connection for which no server was chosen is told with its upstream's name")
    func relayToNobody() async throws {
        try await GroupStory.run(2) { story in
            try await story.sluice.command("ban client 127.0.0.9 reply close")
            let banned = try await story.sluice.connect(from: "127.0.0.9")
            try await banned.waitForEnd()
            try await story.sluice.command("upstream web maintenance")
            let unserved = try await story.sluice.connect()
            try await unserved.waitForEnd()
            let lines = try await story.sluice.logLines(2).sorted()
            #expect(lines[0].contains("\"TCP web -\" 50"))
            #expect(lines[1].contains("\"TCP web -\" 444 "))
        }
    }

    @Test("A relayed connection that is refused or fails has its line, with what HTTP calls it")
    func failedRelay() async throws {
        let nobody = try ReservedPort(.refusing)
        try await withEngine([.tcp(to: nobody.port)]) { sluice in
            let rules: [(String?, Int)] = [
                (nil, 502), ("403", 403), ("404", 404), ("close", 444), ("reset", 444),
            ]
            for (reply, _) in rules {
                if let reply { try await sluice.command("ban port \(nobody.port) reply \(reply)") }
                _ = try await sluice.fateOfSilentClient(from: "127.0.0.1")
            }
            let expected = rules.map {
                "\(Self.beginning) \"TCP \(nobody.authority) -\" \($0.1) 0 \"-\" \"-\""
            }
            #expect(try await sluice.logLines(5).sorted() == expected.sorted())
        }
    }

    @Test(
        "What was no request is a line without one",
        arguments: [("GET / HTTP/1.1\r\nA : b\r\n\r\n", 400), ("\u{16}\u{3}\u{1}\r\n\r\n", 400)])
    func unreadable(bytes: String, status: Int) async throws {
        try await withEngine { sluice in
            let answer = try await sluice.exchange(bytes)
            #expect(answer.status == status)
            let line = try await sluice.logLines(1)[0]
            #expect(line.hasPrefix("\(Self.beginning) \"-\" \(status) "))
            #expect(line.hasSuffix(" \"-\" \"-\""))
        }
    }

    @Test("Nothing a stranger sends ends a line, a quote, or looks like another line")
    func hostile() async throws {
        try await withEngine { sluice in
            let origin = try await sluice.origin { _ in Self.ok }
            let forged = "x\" 200 0 \"-\" \"-\\"
            let fields = "User-Agent: \(forged)\r\nReferer: \u{e9}\t\u{9b}31m\r\n"
            let client = try await sluice.connect()
            try await client.send(
                "GET \(origin.url("/a")) HTTP/1.1\r\nHost: x\r\n\(fields)\r\n")
            _ = try await client.readHead()
            await client.close()
            let line = try await sluice.logLines(1)[0]
            #expect(line.hasPrefix("\(Self.beginning) \"GET \(origin.url("/a")) HTTP/1.1\" "))
            #expect(line.hasSuffix(#" "x\x22 200 0 \x22-\x22 \x22-\x5c""#))
            #expect(line.utf8.allSatisfy { (0x20..<0x7f).contains($0) })
            #expect(line.count { $0 == "\"" } == 6)
        }
    }

    @Test("After a rotation lines go to the new file, and none is lost")
    func rotation() async throws {
        try await withEngine { sluice in
            let origin = try await sluice.origin { _ in Self.ok }
            try await withThrowingTaskGroup(of: Void.self) { group in
                for _ in 0..<4 {
                    group.addTask {
                        let client = try await sluice.connect()
                        for number in 0..<100 {
                            try await client.send(
                                "GET \(origin.url("/\(number)")) HTTP/1.1\r\nHost: x\r\n\r\n")
                            _ = try await client.readResponse()
                        }
                    }
                }
                group.addTask {
                    _ = try await sluice.logLines(1)
                    try FileManager.default.moveItem(
                        atPath: "\(sluice.folder)/access.log",
                        toPath: "\(sluice.folder)/access.log.1")
                    await sluice.engine.reload()
                }
                try await group.waitForAll()
            }
            _ = try await sluice.get(origin.url("/behind"))
            try await eventually("all 401 lines are there") {
                let old = try await sluice.logLines(1, in: "access.log.1")
                let new = try await sluice.logLines(1)
                return old.count + new.count == 401
            }
            let new = try sluice.text(of: "access.log")
            #expect(new.contains("/behind "))
            #expect(await sluice.count(.logLinesDropped) == 0)
        }
    }
}
