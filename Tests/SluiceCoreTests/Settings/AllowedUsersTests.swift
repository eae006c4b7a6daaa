import SluiceCore
import Testing

@Suite("Who may use a listener, as files write it")
struct AllowedUsersTests {
    private func read(_ words: String...) throws -> ListenerSettings {
        var listener = ListenerSettings(kind: .socks, address: .network(Endpoint(.loopback, 0)))
        let setting = try #require(ListenerSettings.table.first { $0.name == "users" })
        setting.clear(&listener)
        for word in words { try setting.take(word, &listener) }
        return listener
    }

    private func text(_ listener: ListenerSettings) -> String? {
        ListenerSettings.table.first { $0.name == "users" }?.text(listener)
    }

    @Test("A path, users with their passwords, or nobody")
    func understood() throws {
        #expect(try read("users").users == .file("users"))
        #expect(try read("/etc/a:b").users == .file("/etc/a:b"))
        #expect(try read("none").users == .everybody)
        let listed = try read("ann:x", "bob:y:z")
        #expect(
            listed.users
                == .listed([
                    ProxyCredentials(user: "ann", password: "x"),
                    ProxyCredentials(user: "bob", password: "y:z"),
                ]))
        #expect(text(listed) == "[ann, bob]")
        #expect(text(try read("users")) == "users")
        #expect(text(try read()) == "none")
    }

    @Test(
        "A file stands alone", arguments: [["users", "ann:x"], ["ann:x", "users"], ["a", "b"]])
    func mixed(words: [String]) {
        #expect(throws: SettingFault.self) { try read(words[0], words[1]) }
    }
}
