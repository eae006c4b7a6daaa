import Testing

/// Who may import what. A room that needs another one gets it here first, with a reason to give.
private let allowedImports: [String: Set<String>] = [
    // Not even Foundation: no I/O, no clock, no randomness can creep in.
    "SluiceCore": [],
    "SluiceEngine": [
        "SluiceCore", "CCrypt", "CSplice", "NIOCore", "NIOPosix", "Dispatch", "Glibc",
        "Synchronization",
    ],
    "SluiceConsole": ["SluiceCore"],
    // Foundation for Base64, in Clipboard alone.
    "SluiceTerminal": ["SluiceConsole", "CNcurses", "Foundation", "Glibc", "Synchronization"],
    "SluiceClassroom": [
        "SluiceCore", "SluiceEngine", "NIOCore", "NIOPosix", "Glibc", "Synchronization",
    ],
    "SluiceConfig": ["SluiceCore", "SluiceConsole", "Yams", "Foundation"],
    "sluice": [
        "SluiceCore", "SluiceEngine", "SluiceConsole", "SluiceTerminal", "SluiceClassroom",
        "SluiceConfig", "ArgumentParser", "Dispatch", "Foundation", "Glibc", "Synchronization",
    ],
]

/// `file: module`, for each import that is not allowed.
private func forbiddenImports(in files: [SourceFile]) -> [String] {
    files.flatMap { file in
        let allowed = file.target.flatMap { allowedImports[$0] } ?? []
        return file.imports.filter { !allowed.contains($0) }.map { "\(file.path): \($0)" }
    }
}

@Suite("Rooms keep their doors")
struct ImportTests {
    @Test("No room imports what it must not know")
    func imports() {
        #expect(forbiddenImports(in: Repository.sources) == [])
    }

    @Test("Every room has its rule, and every rule its room")
    func rooms() {
        #expect(
            Set(Repository.sources.compactMap(\.target)) == Set(allowedImports.keys))
    }

    @Test("Every folder of sources and tests is built")
    func targets() throws {
        let manifest = try Repository.text("Package.swift")
        let folders = Repository.names(in: "Sources") + Repository.names(in: "Tests")
        #expect(folders.count > 10)
        #expect(folders.filter { !manifest.contains("name: \"\($0)\"") } == [])
    }

    @Test(
        "A door that was opened is noticed",
        arguments: [
            ("SluiceCore", "Foundation"), ("SluiceConsole", "SluiceEngine"),
            ("SluiceEngine", "SluiceConsole"), ("SluiceTerminal", "SluiceCore"),
            ("SluiceUtilities", "Glibc"),
        ])
    func opened(target: String, module: String) {
        let path = "Sources/\(target)/A.swift"
        let file = SourceFile(path: path, text: "package import \(module)\n")
        #expect(forbiddenImports(in: [file]) == ["\(path): \(module)"])
    }
}
