import SluiceConsole
import Testing

@testable import SluiceConfig

/// Theme files by name, as text.
struct ThemeText {
    var files: [String: String]

    func load(_ name: String) throws(Problems) -> (theme: Theme, warnings: [Problem]) {
        let find = { (name: String) throws(Problems) -> ThemeFile? in
            guard let text = files[name] else { return nil }
            return try ThemeFile(parsing: text, file: "\(name).yaml")
        }
        guard let file = try find(name) else { return (.builtIn, []) }
        let chain = try ThemeChain(file, named: name, find: find)
        return (try chain.theme(named: name), chain.warnings)
    }

    /// The lines that tell a person why a theme is not used; empty when it is.
    static func complaints(_ text: String) -> [String] {
        do {
            _ = try ThemeText(files: ["t": text]).load("t")
            return []
        } catch {
            return error.list.map(\.description)
        }
    }
}
