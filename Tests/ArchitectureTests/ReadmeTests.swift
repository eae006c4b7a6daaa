import SluiceConsole
import SluiceCore
import Testing

/// The part of a document between `<!-- name -->` and `<!-- /name -->`, without the lines of both.
private func section(_ name: String, of document: String) -> String? {
    let lines = document.split(separator: "\n", omittingEmptySubsequences: false)
    guard let start = lines.firstIndex(of: "<!-- \(name) -->"),
        let end = lines[start...].firstIndex(of: "<!-- /\(name) -->")
    else { return nil }
    return lines[(start + 1)..<end].joined(separator: "\n")
}

private func inTable(_ text: String) -> String {
    text.split(separator: "|", omittingEmptySubsequences: false).joined(separator: "\\|")
}

private var commandTable: String {
    let rows = CommandParser.help.map { "| `\(inTable($0.usage))` | \(inTable($0.meaning)) |" }
    return (["| command | does |", "|---|---|"] + rows).joined(separator: "\n")
}

/// Long names of the options that a source declares, as ArgumentParser makes them.
private func options(in text: String) -> [String] {
    var names: [String] = []
    var isDeclared = false
    for line in text.split(separator: "\n") {
        if line.contains("@Option(") || line.contains("@Flag(") { isDeclared = true }
        guard isDeclared, let variable = line.firstRange(of: "var ") else { continue }
        isDeclared = false
        names.append("--" + dashed(line[variable.upperBound...].prefix { $0.isLetter }))
    }
    return names
}

/// `serverIP` becomes `server-ip`.
private func dashed(_ name: Substring) -> String {
    var result = ""
    for (index, character) in zip(name.indices, name) {
        let isAfterLower = index > name.startIndex && name[name.index(before: index)].isLowercase
        if character.isUppercase, isAfterLower { result.append("-") }
        result += character.lowercased()
    }
    return result
}

/// Paths of the map, whose lines are indented by two spaces a level.
private func paths(ofMap map: String) -> [String] {
    var trail: [String] = []
    var paths: [String] = []
    for line in map.split(separator: "\n") where !line.hasPrefix("```") {
        let level = line.prefix { $0 == " " }.count / 2
        guard let name = line.split(separator: " ").first, name.hasSuffix("/") else { continue }
        trail = trail.prefix(level) + [String(name.dropLast())]
        paths.append(trail.joined(separator: "/"))
    }
    return paths
}

@Suite("README tells the truth")
struct ReadmeTests {
    private let readme: String

    init() throws { readme = try Repository.text("README.md") }

    @Test("Its keys are those of the console")
    func keys() { #expect(section("keys", of: readme) == "\n\(Keymap.readme)\n") }

    @Test("Its commands are those the parser reads")
    func commands() { #expect(section("commands", of: readme) == "\n\(commandTable)\n") }

    @Test("It names every option, and its own options exist")
    func options() {
        let declared = Set(
            Repository.sources.filter { $0.target == "sluice" }
                .flatMap { ArchitectureTests.options(in: $0.text) })
        #expect(declared.count > 20)
        let documented = Set(
            (section("options", of: readme) ?? "").split { !($0.isLetter || $0 == "-") }
                .filter { $0.hasPrefix("--") && $0.count > 2 && $0 != "---" }.map(String.init))
        #expect(declared.subtracting(documented).sorted() == [])
        #expect(documented.subtracting(declared).sorted() == [])
    }

    @Test("Its map shows what is there, and every target")
    func map() {
        let mapped = paths(ofMap: section("map", of: readme) ?? "")
        #expect(mapped.filter { !Repository.exists($0) } == [])
        #expect(
            Repository.names(in: "Sources").filter { !mapped.contains("Sources/\($0)") } == [])
    }

    @Test("Nothing else lies at the top level")
    func topLevel() {
        let expected: Set = [
            "LICENSE", "Package.resolved", "Package.swift", "README.md", "Sources", "Tests",
            "themes",
        ]
        #expect(Set(Repository.names(in: "")).subtracting(expected) == [])
    }

    @Test("What differs is noticed")
    func noticed() {
        let document = "a\n<!-- keys -->\nb\nc\n<!-- /keys -->\n"
        #expect(section("keys", of: document) == "b\nc")
        #expect(section("map", of: document) == nil)
        #expect(
            ArchitectureTests.options(in: "@Option(help: \"x\")\nvar serverIP = 1\n  var plain = 2")
                == ["--server-ip"])
        #expect(
            paths(ofMap: "Sources/\n  A/ x\n    B/ y\n  C/ z\n")
                == ["Sources", "Sources/A", "Sources/A/B", "Sources/C"])
    }
}
