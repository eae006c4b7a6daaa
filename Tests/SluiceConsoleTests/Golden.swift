import Foundation
import Testing

@testable import SluiceConsole

/// A screen as it was approved: two grids in a text file, characters and the letters of roles.
/// `SLUICE_WRITE_GOLDENS=1` writes the files instead of comparing; look at them before committing.
struct Golden {
    let file: URL

    init(_ name: String, test: String = #filePath) {
        file = URL(filePath: test).deletingLastPathComponent()
            .appending(path: "Goldens/\(name).txt")
    }

    func compare(_ frame: Frame) throws {
        let text = (frame.characters + [""] + frame.roles).joined(separator: "\n") + "\n"
        if ProcessInfo.processInfo.environment["SLUICE_WRITE_GOLDENS"] == "1" {
            try Data(text.utf8).write(to: file)
            return
        }
        let approved = try String(contentsOf: file, encoding: .utf8)
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
        let expected = approved.split(separator: "\n", omittingEmptySubsequences: false)
        let differences = zip(lines, expected).enumerated().filter { $0.element.0 != $0.element.1 }
            .map { index, pair in "\(index + 1)\n  is  \(pair.0)\n  was \(pair.1)" }
        #expect(lines.count == expected.count, "\(file.lastPathComponent)")
        #expect(
            differences.isEmpty, "\(file.lastPathComponent):\(differences.joined(separator: "\n"))")
    }
}
