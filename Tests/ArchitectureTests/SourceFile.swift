import Foundation

/// One Swift file of the repository.
struct SourceFile: Sendable {
    /// From the top level of the repository: `Sources/SluiceCore/Seam/Notice.swift`.
    let path: String
    let text: String
    /// Without comments and the insides of literals.
    let code: String

    init(path: String, text: String) {
        self.path = path
        self.text = text
        code = SwiftCode(text).plain
    }

    var lines: [Substring] { text.split(separator: "\n", omittingEmptySubsequences: false) }

    /// Lines as an editor counts them.
    var lineCount: Int { lines.count - (text.hasSuffix("\n") ? 1 : 0) }

    /// The folder below `Sources`, which is a target.
    var target: String? {
        let parts = path.split(separator: "/")
        return parts.count > 2 && parts[0] == "Sources" ? String(parts[1]) : nil
    }

    /// Names of the modules it imports.
    var imports: [String] {
        let modifiers: Set<Substring> = ["package", "public", "internal", "private", "fileprivate"]
        let kinds: Set<Substring> = [
            "struct", "class", "enum", "protocol", "typealias", "func", "let", "var",
        ]
        return code.split(separator: "\n").compactMap { line in
            var words = line.split { $0 == " " || $0 == ";" }[...]
            while let word = words.first, word.hasPrefix("@") || modifiers.contains(word) {
                words.removeFirst()
            }
            guard words.popFirst() == "import" else { return nil }
            if let word = words.first, kinds.contains(word) { words.removeFirst() }
            return words.first?.split(separator: ".").first.map(String.init)
        }
    }
}

/// The repository these tests are compiled in.
enum Repository {
    static let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent()

    static let sources = swiftFiles(under: "Sources")
    static let tests = swiftFiles(under: "Tests")

    static func text(_ path: String) throws -> String {
        try String(contentsOf: root.appendingPathComponent(path), encoding: .utf8)
    }

    static func exists(_ path: String) -> Bool {
        FileManager.default.fileExists(atPath: root.appendingPathComponent(path).path)
    }

    /// Names in a folder, those with a leading dot left out.
    static func names(in folder: String) -> [String] {
        let path = root.appendingPathComponent(folder).path
        let names = (try? FileManager.default.contentsOfDirectory(atPath: path)) ?? []
        return names.filter { !$0.hasPrefix(".") }.sorted()
    }

    private static func swiftFiles(under folder: String) -> [SourceFile] {
        let start = root.appendingPathComponent(folder)
        let paths = FileManager.default.enumerator(atPath: start.path)?.compactMap { $0 as? String }
        return (paths ?? []).filter { $0.hasSuffix(".swift") }.sorted().compactMap { path in
            guard let text = try? text("\(folder)/\(path)") else { return nil }
            return SourceFile(path: "\(folder)/\(path)", text: text)
        }
    }
}
