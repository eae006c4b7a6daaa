import Foundation
import Glibc
import SluiceCore
import Testing

@testable import SluiceEngine

@Suite("The control socket takes its place, or says why not")
struct ControlSocketTests {
    private let folder: TemporaryFolder
    private var path: String { folder.file("control.sock") }

    init() throws { folder = try TemporaryFolder() }

    private func serve(at path: String) throws -> ControlServer {
        try ControlServer(path: path) { ControlReply(notice: Notice(.info, $0)) }
    }

    @Test("what a program that died left behind is replaced")
    func staleSocket() async throws {
        try leaveStaleSocket()
        let server = try serve(at: path)
        let reply = try await onThread { [path] in
            try ControlClient.send("hello", to: path, patience: 300)
        }
        #expect(reply.notice.text == "hello")
        await server.close()
    }

    private func leaveStaleSocket() throws {
        let socket = try UnixSocket(isBlocking: true)
        try socket.bind(to: path)
    }

    @Test("a socket that someone serves is left to them")
    func liveSocket() async throws {
        let server = try serve(at: path)
        #expect(throws: ControlFault(path, "another program is listening there")) {
            try serve(at: path)
        }
        let reply = try await onThread { [path] in
            try ControlClient.send("hello", to: path, patience: 300)
        }
        #expect(reply.notice.text == "hello")
        await server.close()
    }

    @Test("a file of that name is left alone")
    func ordinaryFile() throws {
        try folder.write("precious", to: "control.sock")
        #expect(throws: ControlFault(path, "there is a file of that name which is no socket")) {
            try serve(at: path)
        }
        #expect(try folder.text("control.sock") == "precious")
    }

    @Test("a missing folder and a path too long for a socket are named")
    func impossiblePaths() throws {
        let missing = folder.file("none/control.sock")
        #expect(throws: ControlFault(missing, "No such file or directory")) {
            try serve(at: missing)
        }
        let long = folder.file(String(repeating: "a", count: 120))
        #expect(
            throws: ControlFault(long, "longer than the 107 bytes a socket path may have")
        ) {
            try serve(at: long)
        }
        #expect(try folder.contents == [])
    }

    @Test("closing leaves a socket alone that another program has put there since")
    func successor() async throws {
        let first = try serve(at: path)
        try FileManager.default.removeItem(atPath: path)
        let second = try serve(at: path)
        await first.close()
        let reply = try await onThread { [path] in
            try ControlClient.send("hello", to: path, patience: 300)
        }
        #expect(reply.notice.text == "hello")
        await second.close()
    }
}
