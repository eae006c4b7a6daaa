import SluiceCore
import SluiceEngine
import SluiceTestKit
import Testing

@Suite("What stops the start says what it was")
struct StartFaultTests {
    /// Why an engine with these settings did not start. The folder of the story stands as `STATE`.
    private static func fault(
        _ listeners: [ListenerSettings] = [.forward], files: [String: String] = [:],
        _ configure: (inout EngineSettings) -> Void = { _ in }
    ) async throws -> String {
        var folder = ""
        do {
            try await withEngine(
                listeners,
                configure: { settings in
                    folder = settings.stateDirectory ?? ""
                    configure(&settings)
                }, files: files
            ) { _ in }
        } catch {
            return "\(error)".replacing(folder, with: "STATE")
        }
        throw StoryFault("it started")
    }

    @Test("An address in use is named, with the kind of its listener")
    func addressInUse() async throws {
        let other = try await ScriptedOrigin.start { try await $0.waitForEnd() }
        let taken = ListenerSettings(
            kind: .json, address: .network(Endpoint(.v4(0x7f00_0001), other.port)))
        let fault = try await Self.fault([.forward, taken])
        #expect(fault == "cannot listen on \(other.authority) (json): Address already in use")
        await other.stop()
    }

    @Test("An address this computer does not have is named")
    func foreignAddress() async throws {
        // RFC 5737: in documents only.
        let foreign = ListenerSettings(
            kind: .forward, address: .network(Endpoint(.v4(0xc000_0201), 8080)))
        #expect(
            try await Self.fault([foreign])
                == "cannot listen on 192.0.2.1:8080 (forward): Cannot assign requested address")
    }

    @Test(
        "A mistake in bans.txt stops the start: file, line, column and reason",
        arguments: [
            ("host a.test\nhots b.test\n", "2:1: “hots” is no field"),
            ("\n# x\nport 0\n", "3:6: “0” is not valid"),
            ("host a.test for 1h\n", "1:"), ("host a.test\n\nhost A.test\n", "3:1: the same rule"),
            ("client 10.0.0.0/33\n", "1:8: “10.0.0.0/33” is not valid"),
            ("host \"open\n", "1:6: "),
        ])
    func badBans(text: String, complaint: String) async throws {
        let fault = try await Self.fault(files: ["bans.txt": text])
        #expect(fault.hasPrefix("STATE/bans.txt:\(complaint)"), "\(fault)")
    }

    @Test("A state directory that is none, or whose bans.txt is none")
    func stateDirectory() async throws {
        let file = try await Self.fault(files: ["state": ""]) {
            $0.stateDirectory = $0.stateDirectory.map { "\($0)/state" }
        }
        #expect(file == "cannot use STATE/state: Not a directory")
        let below = try await Self.fault(files: ["state": ""]) {
            $0.stateDirectory = $0.stateDirectory.map { "\($0)/state/below" }
        }
        #expect(below == "cannot use STATE/state/below: Not a directory")
    }

    @Test("A folder where bans.txt should be")
    func odditiesInside() async throws {
        let folder = try TemporaryFolder()
        let path = folder.file("state/bans.txt")
        _ = try StateDirectory(path)
        let fault = try await Self.fault { $0.stateDirectory = folder.file("state") }
        #expect(fault == "cannot read \(path): it is no ordinary file")
    }

    @Test("An access log that cannot be opened")
    func log() async throws {
        let fault = try await Self.fault { $0.logPath = $0.stateDirectory.map { "\($0)/no/log" } }
        #expect(fault == "cannot open STATE/no/log: No such file or directory")
    }

    @Test("A control path that is taken, by a file or by another sluice")
    func control() async throws {
        let file = try await Self.fault(files: ["control": "mine"]) {
            $0.controlPath = $0.stateDirectory.map { "\($0)/control" }
        }
        #expect(
            file == "control socket STATE/control: "
                + "there is a file of that name which is no socket")
        try await withEngine(
            configure: { $0.controlPath = $0.stateDirectory.map { "\($0)/control" } }
        ) { sluice in
            let path = "\(sluice.folder)/control"
            let fault = try await Self.fault { $0.controlPath = path }
            #expect(fault == "control socket \(path): another program is listening there")
            // The one that runs is not disturbed.
            let reply = try await onThread { try ControlClient.send("show bans", to: path) }
            #expect(reply.notice.severity == .info)
        }
    }

    @Test("A start that failed has given back what it had opened")
    func nothingKept() async throws {
        let other = try await ScriptedOrigin.start { try await $0.waitForEnd() }
        // An address of this story's own, so that nobody else takes the port meanwhile.
        func listener(_ port: UInt16) -> ListenerSettings {
            ListenerSettings(
                kind: .forward, address: .network(Endpoint(.v4(0x7f00_0042), port)))
        }
        var port: UInt16 = 0
        try await withEngine([listener(0)]) { sluice in port = sluice.port() }
        let taken = ListenerSettings(
            kind: .forward, address: .network(Endpoint(.v4(0x7f00_0001), other.port)))
        _ = try await Self.fault([listener(port), taken])
        try await withEngine([listener(port)]) { sluice in #expect(sluice.port() == port) }
        await other.stop()
    }
}
