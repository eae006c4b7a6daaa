import Foundation
import NIOCore
import SluiceCore
import Synchronization
import Testing

@testable import SluiceEngine

@Suite("Commands come in over the control socket")
struct ControlServerTests {
    private let folder: TemporaryFolder
    private var path: String { folder.file("control.sock") }

    init() throws { folder = try TemporaryFolder() }

    /// Answers `N` with N rows, and everything else with itself.
    private static func echo(_ command: String) async -> ControlReply {
        let rows = (0..<(Int(command) ?? 0)).map { Array("{\"row\":\($0)}".utf8) }
        return ControlReply(rows: rows, notice: Notice(.info, command))
    }

    @Test("each command gets its rows and its last line, in order, however the bytes are cut")
    func conversation() async throws {
        let server = try ControlServer(path: path, perform: Self.echo)
        let lines = try await onThread { [path] in
            let client = try RawClient(path)
            client.send("2\nsecond\r\nthi")
            let first = (0..<4).map { _ in client.line() }
            client.send("rd\nlost")
            client.finishSending()
            return first + [client.line(), client.line()]
        }
        #expect(
            lines == [
                #"{"row":0}"#, #"{"row":1}"#, #"{"ok":true,"notice":"2"}"#,
                #"{"ok":true,"notice":"second"}"#, #"{"ok":true,"notice":"third"}"#, nil,
            ])
        await server.close()
    }

    @Test("the socket is its owner's alone, and nothing else is left beside it")
    func mode() async throws {
        let server = try ControlServer(path: path, perform: Self.echo)
        #expect(try folder.mode("control.sock") == 0o600)
        #expect(try folder.contents == ["control.sock"])
        await server.close()
        #expect(try folder.contents == [])
    }

    @Test("many clients at once are each answered in their own order")
    func manyClients() async throws {
        let server = try ControlServer(path: path, perform: Self.echo)
        try await withThrowingTaskGroup { group in
            for number in 0..<20 {
                group.addTask {
                    try await onThread { [path] in
                        let client = try RawClient(path)
                        for turn in 0..<30 {
                            client.send("\(number) of \(turn)\n")
                            let line = client.line()
                            #expect(line == #"{"ok":true,"notice":"\#(number) of \#(turn)"}"#)
                        }
                    }
                }
            }
            try await group.waitForAll()
        }
        await server.close()
    }

    @Test("a command that is too long is refused, and the conversation with it")
    func tooLong() async throws {
        let server = try ControlServer(path: path, perform: Self.echo)
        let (allowed, refused, rest) = try await onThread { [path] in
            let client = try RawClient(path)
            client.send(String(repeating: "a", count: ControlServer.lineLimit) + "\n")
            let allowed = client.line()
            client.send(String(repeating: "a", count: ControlServer.lineLimit + 1))
            return (allowed, client.line(), client.line())
        }
        #expect(allowed?.utf8.count == ControlServer.lineLimit + #"{"ok":true,"notice":""}"#.count)
        #expect(refused == #"{"ok":false,"error":"a command may have 65536 bytes"}"#)
        #expect(rest == nil)
        await server.close()
    }

    @Test("a command that is not UTF-8 is refused, and the next one heard")
    func notUTF8() async throws {
        let server = try ControlServer(path: path, perform: Self.echo)
        let lines = try await onThread { [path] in
            let client = try RawClient(path)
            client.send([0xff, 0x0a] + Array("é\n".utf8))
            return [client.line(), client.line()]
        }
        #expect(
            lines == [
                #"{"ok":false,"error":"a command has to be UTF-8"}"#,
                #"{"ok":true,"notice":"é"}"#,
            ])
        await server.close()
    }

    @Test("a client that never takes its answer is cut off, and holds up nobody")
    func neverReads() async throws {
        let row = [UInt8](repeating: UInt8(ascii: "x"), count: 1 << 20)
        let server = try ControlServer(path: path, patience: .milliseconds(20)) { command in
            let rows = command == "much" ? [[UInt8]](repeating: row, count: 16) : []
            return ControlReply(rows: rows, notice: Notice(.info, command))
        }
        let received = try await onThread { [path] in
            let lazy = try RawClient(path)
            lazy.send("much\n")
            let eager = try RawClient(path)
            eager.send("little\n")
            #expect(eager.line() == #"{"ok":true,"notice":"little"}"#)
            lazy.waitUntilClosed()
            return lazy.countToEnd()
        }
        #expect(received < 16 << 20)
        await server.close()
    }

    @Test("a client that vanishes while its command runs disturbs nobody")
    func vanishes() async throws {
        let (started, gate) = (Gate(), Gate())
        let server = try ControlServer(path: path) { command in
            if command == "wait" {
                started.open()
                await gate.wait()
            }
            return ControlReply(notice: Notice(.info, command))
        }
        let client = Mutex<RawClient?>(try RawClient(path))
        client.withLock { $0?.send("wait\n") }
        await started.wait()
        client.withLock { $0 = nil }
        gate.open()
        let reply = try await onThread { [path] in try ControlClient.send("next", to: path) }
        #expect(reply.notice == Notice(.info, "next"))
        await server.close()
    }

    @Test("when the server closes, the command under way is still answered")
    func closing() async throws {
        let (started, gate) = (Gate(), Gate())
        let server = try ControlServer(path: path) { command in
            started.open()
            await gate.wait()
            return ControlReply(notice: Notice(.info, command))
        }
        async let reply = onThread { [path] in try ControlClient.send("quit", to: path) }
        await started.wait()
        async let closed: Void = server.close(grace: .seconds(60))
        gate.open()
        #expect(try await reply.notice == Notice(.info, "quit"))
        await closed
        #expect(try folder.contents == [])
    }

    @Test("closing does not wait for a command that never ends")
    func closingOverAStuckCommand() async throws {
        let (started, never) = (Gate(), Gate())
        let server = try ControlServer(path: path) { _ in
            started.open()
            await never.wait()
            return ControlReply(notice: Notice(.info, "late"))
        }
        async let fault = onThread { [path] in
            #expect(throws: ControlFault.self) { try ControlClient.send("stuck", to: path) }
        }
        await started.wait()
        await server.close(grace: .milliseconds(1))
        #expect(try await fault?.reason == "closed without an answer")
        never.open()
    }
}
