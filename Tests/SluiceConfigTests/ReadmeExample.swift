import Foundation

/// The configuration that README shows.
enum ReadmeExample {
    static let text: String = {
        let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
            .deletingLastPathComponent().deletingLastPathComponent()
        let readme = try? String(
            contentsOf: root.appendingPathComponent("README.md"), encoding: .utf8)
        let lines = (readme ?? "").split(separator: "\n", omittingEmptySubsequences: false)
        guard let start = lines.firstIndex(of: "<!-- configuration -->"),
            let end = lines[start...].firstIndex(of: "<!-- /configuration -->")
        else { return "" }
        // Between the fences.
        return lines[(start + 2)..<(end - 1)].joined(separator: "\n")
    }()
}
