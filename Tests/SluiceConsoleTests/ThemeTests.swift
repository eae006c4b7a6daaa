import Testing

@testable import SluiceConsole

@Suite("Themes")
struct ThemeTests {
    @Test(
        "colours are read as theme files write them",
        arguments: [
            ("default", Color.default), ("black", .indexed(0)), ("bright-white", .indexed(15)),
            ("208", .indexed(208)), ("#0a141E", .rgb(red: 10, green: 20, blue: 30)),
        ])
    func colours(word: String, colour: Color) {
        #expect(Color(word: word) == colour)
    }

    @Test(
        "what is no colour is refused",
        arguments: ["", "256", "-1", "+7", "#12345", "#12345g", "#+12345", "purple", "0x10", "Red"])
    func noColours(word: String) {
        #expect(Color(word: word) == nil)
    }

    @Test("attributes are read as theme files write them")
    func attributes() {
        let words = ["bold", "dim", "reverse", "underline", "italic", "blink"]
        let all = words.compactMap(Attributes.init(word:))
        #expect(Set(all).count == words.count)
        #expect(Attributes(word: "loud") == nil)
    }

    @Test("a theme inherits what it does not name")
    func inheritance() {
        let base = Theme(name: "base", styles: [.ok: Style(.indexed(5))])
        var theme = Theme(
            name: "own", base: base, styles: [.warn: Style(.indexed(6), on: .default, .bold)])
        #expect(theme[.ok] == Style(.indexed(5)))
        #expect(theme[.warn].attributes == .bold)
        #expect(theme[.error] == Theme.builtIn[.error])
        theme[.error] = Style()
        #expect(theme[.error] == Style())
    }

    @Test(
        "the built-in theme tells cursor, marks and titles from plain rows",
        arguments: [Role.cursor, .marked, .title, .promptBad, .denied])
    func builtIn(role: Role) {
        #expect(Theme.builtIn[role] != Theme.builtIn[.base])
    }
}
