import SluiceConsole
import Testing

@testable import SluiceConfig

private let colours =
    "(default, one of the sixteen names, 0-255, \"#rrggbb\" in quotes, or a name from the palette)"

@Suite("A mistake in a theme")
struct ThemeErrorTests {
    @Test(
        "is shown with its file, line, column and field",
        arguments: [
            ("", "t.yaml: the file is empty"),
            ("- red", "t.yaml:1:1: a theme is a list of `field: value` lines"),
            ("name: [a]", "t.yaml:1:7: name: a single word is wanted here"),
            ("roles: [red]", "t.yaml:1:8: roles: write `name: value` lines below it"),
            (
                "roles:\n  ok: red",
                "t.yaml:2:7: roles ok: write [foreground, background, attributes]"
            ),
            (
                "roles:\n  ok: []",
                "t.yaml:2:7: roles ok: write [foreground, background, attributes]"
            ),
            (
                "roles:\n  ok: [1, 2, bold, 4]",
                "t.yaml:2:7: roles ok: write [foreground, background, attributes]"
            ),
            (
                "roles:\n  ok: [default, rde]",
                "t.yaml:2:17: roles ok: \"rde\" is no colour \(colours)"
            ),
            ("roles:\n  ok: [256]", "t.yaml:2:8: roles ok: \"256\" is no colour \(colours)"),
            (
                "roles:\n  ok: [\"#12345\"]",
                "t.yaml:2:8: roles ok: \"#12345\" is no colour \(colours)"
            ),
            ("roles:\n  ok: [red, [blue]]", "t.yaml:2:13: roles ok: a single word is wanted here"),
            (
                "roles:\n  ok: [red, blue, shiny]",
                "t.yaml:2:19: roles ok: \"shiny\" is no attribute"
                    + " (none, bold, dim, reverse, underline, italic, blink)"
            ),
            (
                "palette:\n  sea: #0087af",
                "t.yaml:2:7: palette sea: no value; a colour such as \"#5f87af\" needs its quotes"
            ),
            (
                "palette:\n  sea: blueish",
                "t.yaml:2:8: palette sea: \"blueish\" is no colour \(colours)"
            ),
            ("palette:\n  red: blue", "t.yaml:2:3: palette red: is the name of a colour already"),
            ("base: gone", "t.yaml:1:7: base: there is no theme \"gone\""),
            ("name: x\nbase: t", "t.yaml:2:7: base: goes in a circle: t -> t"),
        ])
    func complaint(text: String, expected: String) {
        #expect(ThemeText.complaints(text) == [expected])
    }

    @Test(
        "of YAML itself is shown with its place",
        arguments: [
            ("roles: [1, 2", "t.yaml:2:1: "), ("name: \"a", "t.yaml:1:9: "),
            ("a: b\n c: d", "t.yaml:2:3: "),
            ("name: a\nname: b", "t.yaml:1:1: given more than once"),
            ("name: a\n\u{1}", "t.yaml:2:1: "),
        ])
    func syntax(text: String, place: String) throws {
        let complaint = try #require(ThemeText.complaints(text).first)
        #expect(complaint.hasPrefix(place))
    }

    @Test("does not hide the next one")
    func several() {
        let text = "palette:\n  sea: wet\nroles:\n  ok: red\n  warn: [red, red, loud]\n"
        #expect(ThemeText.complaints(text).count == 3)
    }

    @Test("in a base is shown in the base's file")
    func inBase() throws {
        let files = ["child": "base: parent", "parent": "roles:\n  ok: [rde]"]
        let error = try #require(throws: Problems.self) {
            try ThemeText(files: files).load("child")
        }
        #expect(error.description.hasPrefix("parent.yaml:2:8: roles ok: "))
    }

    @Test("that makes bases go in a circle names all of them")
    func circle() throws {
        let files = ["a": "base: b", "b": "base: c", "c": "base: a"]
        let error = try #require(throws: Problems.self) { try ThemeText(files: files).load("a") }
        #expect(error.description == "c.yaml:1:7: base: goes in a circle: a -> b -> c -> a")
    }

    @Test("cannot exhaust the reader, by size or by depth")
    func hostile() {
        let large = "name: " + String(repeating: "x", count: 70_000)
        #expect(ThemeText.complaints(large) == ["t.yaml: larger than 64 KB"])
        #expect(ThemeText.complaints(String(repeating: "[", count: 60_000)).count == 1)
        let nested = String(repeating: "[", count: 30_000) + String(repeating: "]", count: 30_000)
        #expect(ThemeText.complaints(nested).count == 1)
    }
}
