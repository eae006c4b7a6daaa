import SluiceCore
import Testing

@Suite("What a reload changes is said")
struct SettingDifferenceTests {
    private static func settings(_ parents: String...) throws -> EngineSettings {
        var settings = EngineSettings()
        settings.parents = try parents.map { try ParentSettings(parsing: $0) }
        return settings
    }

    @Test("One proxy that is two parents is told apart")
    func sameParent() throws {
        let old = try Self.settings("http://a:1=.b", "http://a:1=.c")
        let new = try Self.settings("http://a:1=.b", "http://a:1=.d", "http://a:1=.e")
        #expect(
            new.differences(from: old).map(\.description) == [
                "parent http a:1 (2) hosts [.c] -> [.d]", "parent http a:1 (3) added",
            ])
        #expect(
            old.differences(from: new).map(\.description) == [
                "parent http a:1 (3) removed", "parent http a:1 (2) hosts [.d] -> [.c]",
            ])
        #expect(new.differences(from: new).isEmpty)
    }
}
