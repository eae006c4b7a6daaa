import SluiceConsole
import SluiceCore
import Testing

@testable import SluiceConfig

@Suite("A theme file")
struct ThemeFileTests {
    @Test(
        "gives a role any way of writing a colour",
        arguments: [
            ("[red]", Style(.indexed(1))),
            ("[bright-cyan, black]", Style(.indexed(14), on: .indexed(0))),
            ("[grey]", Style(.indexed(8))),
            ("[gray]", Style(.indexed(8))),
            ("[208, 17, bold]", Style(.indexed(208), on: .indexed(17), .bold)),
            ("[\"#0a141e\"]", Style(.rgb(red: 10, green: 20, blue: 30))),
            ("[sea, default, none]", Style(.rgb(red: 0, green: 135, blue: 175))),
            (
                "[default, sea, bold underline]",
                Style(.default, on: .rgb(red: 0, green: 135, blue: 175), [.bold, .underline])
            ),
        ])
    func colours(written: String, expected: Style) throws {
        let text = "palette: {sea: \"#0087af\"}\nroles: {warn: \(written)}\n"
        let (theme, warnings) = try ThemeText(files: ["t": text]).load("t")
        #expect(theme[.warn] == expected)
        #expect(warnings.isEmpty)
    }

    @Test("changes the roles it names and leaves the others as the built-in default has them")
    func partial() throws {
        let (theme, _) = try ThemeText(files: ["t": "roles: {held: [blue]}"]).load("t")
        #expect(theme[.held] == Style(.indexed(4)))
        #expect(theme[.error] == Theme.builtIn[.error])
        #expect(theme.name == "t")
    }

    @Test("inherits from its base, and the base from its own")
    func inheritance() throws {
        let files = [
            "child": "base: parent\nroles: {ok: [blue]}",
            "parent": "base: root\nroles: {ok: [red], warn: [cyan]}",
            "root": "roles: {warn: [green], info: [white]}",
        ]
        let (theme, _) = try ThemeText(files: files).load("child")
        #expect(theme[.ok] == Style(.indexed(4)))
        #expect(theme[.warn] == Style(.indexed(6)))
        #expect(theme[.info] == Style(.indexed(7)))
    }

    @Test("that changes only a palette changes the roles its base gave in it")
    func palettes() throws {
        let files = [
            "child": "base: parent\npalette: {accent: 200}",
            "parent": "palette: {accent: 100}\nroles: {key: [accent], graph: [accent]}",
        ]
        let (theme, _) = try ThemeText(files: files).load("child")
        #expect(theme[.key] == Style(.indexed(200)))
        #expect(theme[.graph] == Style(.indexed(200)))
    }

    @Test("may be based on the default where that has no file")
    func builtInBase() throws {
        let (theme, _) = try ThemeText(files: ["t": "base: default"]).load("t")
        #expect(theme[.error] == Theme.builtIn[.error])
    }

    @Test("with a role or a field nobody knows is used, and the place is pointed out")
    func unknownNames() throws {
        let text = "colour: red\nroles:\n  wran: [red]\n  warn: [blue]\n"
        let (theme, warnings) = try ThemeText(files: ["t": text]).load("t")
        #expect(theme[.warn] == Style(.indexed(4)))
        #expect(
            warnings.map(\.description) == [
                "t.yaml:1:1: colour: no such field (name, base, palette, roles)",
                "t.yaml:3:3: roles wran: no such role",
            ])
        #expect(warnings.allSatisfy { $0.severity == .warning })
    }
}
