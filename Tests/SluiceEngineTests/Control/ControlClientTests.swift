import Foundation
import Glibc
import SluiceCore
import Testing

@testable import SluiceEngine

@Suite("sluice ctl sends a command and gets its answer, or a reason")
struct ControlClientTests {
    private let folder: TemporaryFolder
    private var path: String { folder.file("control.sock") }

    init() throws { folder = try TemporaryFolder() }

    @Test(
        "an answer arrives as it was given",
        arguments: [
            ControlReply(notice: Notice(.info, "")),
            ControlReply(
                rows: [Array(#"{"id":1}"#.utf8), Array(#"{"ok":"no, a row"}"#.utf8)],
                notice: Notice(.warning, "two rows, \"quoted\"\n")),
            ControlReply(notice: Notice(.error, "no such ban")),
            ControlReply(
                rows: (0..<5000).map { Array(#"{"id":\#($0),"path":"/\#($0)"}"#.utf8) },
                notice: Notice(.info, "many")),
        ])
    func roundTrip(reply: ControlReply) async throws {
        let server = try ControlServer(path: path) { _ in reply }
        let received = try await send()
        #expect(received == reply)
        await server.close()
    }

    @Test("nobody there, and nobody there any more")
    func nobody() async throws {
        let missing = await #expect(throws: ControlFault.self) { try await send() }
        #expect(
            missing.map { "\($0)" }
                == "control socket \(path): no such socket; is sluice running?")
        try leaveStaleSocket()
        let stale = await #expect(throws: ControlFault.self) { try await send() }
        #expect(stale?.reason == "nobody is listening there; is sluice running?")
        try folder.write("", to: "file")
        let file = folder.file("file")
        await #expect(throws: ControlFault(file, "nobody is listening there; is sluice running?")) {
            try await onThread { try ControlClient.send("x", to: file) }
        }
    }

    private func send(_ command: String = "x", patience: Int = 300) async throws -> ControlReply {
        try await onThread { [path] in
            try ControlClient.send(command, to: path, patience: patience)
        }
    }

    private func leaveStaleSocket() throws {
        let socket = try UnixSocket(isBlocking: true)
        try socket.bind(to: path)
    }

    @Test(
        "what answers is not sluice, or leaves too early",
        arguments: [
            ("220 mail.example.org\r\n", "what answers there is not sluice"),
            ("{\"ok\":maybe}\n{\"row\":1}\nhello\n", "what answers there is not sluice"),
            ("", "closed without an answer"),
            ("{\"row\":1}\n", "closed in the middle of an answer"),
            ("{\"ok\":true", "closed in the middle of an answer"),
        ])
    func foreignServer(answer: String, reason: String) async throws {
        let listener = try UnixSocket(isBlocking: true)
        try listener.bind(to: path)
        try listener.listen(backlog: 1)
        let number = listener.release()
        async let served: Void = onThread {
            let peer = RawClient(accepted: accept(number, nil, nil))
            _ = peer.line()
            peer.send(answer)
        }
        let fault = await #expect(throws: ControlFault.self) { try await send() }
        #expect(fault?.reason == reason)
        try await served
        _ = Glibc.close(number)
    }

    @Test("a command with a line break would be two, and is refused")
    func lineBreak() async throws {
        await #expect(throws: ControlFault(path, "a command is one line")) {
            try await send("flush\nquit")
        }
    }
}
