import Foundation
import SluiceCore
import SluiceEngine
import SluiceTestKit
import Testing

@Suite("Password files that are edited")
struct EditedUsersTests {
    private static let ok = "HTTP/1.1 204 No Content\r\n\r\n"
    private static let onlyBob = String(
        UserStory.file.split(separator: "\n").first { $0.hasPrefix("bob:") } ?? "")

    private static func status(
        _ client: RawConnection, _ url: String, _ token: String?
    ) async throws -> Int {
        try await client.send(UserStory.request(url, token))
        return try await client.readResponse().status
    }

    @Test("Who is taken out is out within seconds, on a connection he has come in on too")
    func removed() async throws {
        try await UserStory.run { sluice in
            let origin = try await sluice.origin { _ in Self.ok }
            let (ann, bob) = (try await sluice.connect(), try await sluice.connect())
            #expect(try await Self.status(ann, origin.url(), UserStory.ann) == 204)
            #expect(try await Self.status(bob, origin.url(), UserStory.bob) == 204)
            try sluice.write(Self.onlyBob, to: "users")
            let path = "\(sluice.folder)/users"
            try await eventually("the file is read") {
                await sluice.snapshot().events.contains { $0.text == "\(path) read: 1 users" }
            }
            #expect(try await Self.status(ann, origin.url(), UserStory.ann) == 407)
            #expect(try await Self.status(bob, origin.url(), UserStory.bob) == 204)
        }
    }

    @Test("With a mistake in it the users stay as they were, and the log says where it is and why")
    func badLine() async throws {
        try await UserStory.run { sluice in
            let origin = try await sluice.origin { _ in Self.ok }
            let path = "\(sluice.folder)/users"
            func isSaid(_ complaint: String) async throws {
                try await eventually(complaint) {
                    await sluice.snapshot().events.contains {
                        $0.severity == .error
                            && $0.text == "\(complaint); the users before stay in force"
                    }
                }
            }
            try sluice.write("\(Self.onlyBob)\nann:secret\n", to: "users")
            try await isSaid("\(path):2:5: ann: \(PasswordHashFault.unknown.rawValue)")
            let first = try await sluice.get(origin.url(), UserStory.field(UserStory.ann))
            #expect(first.status == 204)
            try FileManager.default.removeItem(atPath: path)
            try await isSaid("cannot read \(path): there is no such file")
            let second = try await sluice.get(origin.url(), UserStory.field(UserStory.ann))
            #expect(second.status == 204)
            #expect(await !sluice.snapshot().events.contains { $0.text.contains("secret") })
            try sluice.write(Self.onlyBob, to: "users")
            await sluice.engine.reload()
            let third = try await sluice.get(origin.url(), UserStory.field(UserStory.ann))
            #expect(third.status == 407)
        }
    }

    @Test("Without a file that can be read nothing starts", arguments: [nil, "ann:secret\n"])
    func start(text: String?) async throws {
        let file = text == nil ? "absent" : "users"
        await #expect(throws: SettingsFault.self) {
            try await withEngine(
                configure: { settings in
                    settings.listeners[0].users = .file("\(settings.stateDirectory ?? "")/\(file)")
                }, files: text.map { ["users": $0] } ?? [:]
            ) { _ in }
        }
    }

    @Test("A listener that begins to ask ends what came in unasked; a bad file changes nothing")
    func switchedOn() async throws {
        try await withEngine(files: ["users": UserStory.file, "bad": "ann"]) { sluice in
            let origin = try await sluice.origin { _ in Self.ok }
            let unasked = try await sluice.connect()
            #expect(try await Self.status(unasked, origin.url(), nil) == 204)
            var settings = await sluice.engine.settings
            settings.listeners[0].users = .file("\(sluice.folder)/bad")
            let refused = await sluice.engine.apply(settings, by: .file).notice
            #expect(refused.severity == .error)
            #expect(refused.text.hasPrefix("\(sluice.folder)/bad:1:1: is no user:hash"))
            #expect(try await Self.status(unasked, origin.url(), nil) == 204)
            settings.listeners[0].users = .file("\(sluice.folder)/users")
            let notice = await sluice.engine.apply(settings, by: .file).notice
            #expect(notice.text.contains("users none -> \(sluice.folder)/users"))
            #expect(try await unasked.waitForEnd() == .closed)
            let asked = try await sluice.connect()
            #expect(try await Self.status(asked, origin.url(), nil) == 407)
            #expect(try await Self.status(asked, origin.url(), UserStory.ann) == 204)
            settings.listeners[0].users = .everybody
            _ = await sluice.engine.apply(settings, by: .file)
            #expect(try await asked.waitForEnd() == .closed)
            #expect(try await sluice.get(origin.url()).status == 204)
        }
    }
}
