import Foundation
package import SluiceConsole
import SluiceCore

/// The themes there are: YAML files in folders, the first folder that has a name winning, and the
/// built-in default.
package struct ThemeLibrary: Sendable {
    /// In the order in which they are searched.
    package let folders: [String]

    package init(folders: [String]) {
        self.folders = folders
    }

    /// The names to choose from, sorted.
    package func names() -> [String] {
        var names: Set = [Theme.builtIn.name]
        for folder in folders {
            let files = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
            for file in files where file.hasSuffix(Self.suffix) {
                let name = String(file.dropLast(Self.suffix.count))
                if Self.isPlain(name) { names.insert(name) }
            }
        }
        return names.sorted()
    }

    /// Reads a theme and what it inherits. The problems returned are warnings; an error throws, and
    /// whoever asked keeps the theme they have.
    package func load(_ name: String) throws(Problems) -> (theme: Theme, warnings: [Problem]) {
        guard Self.isPlain(name) else {
            let message = "a theme's name is letters, digits, `-`, `_` and `.`"
            throw Problems([Problem(.error, file: name, message: message)])
        }
        guard let file = try find(name) else {
            if name == Theme.builtIn.name { return (.builtIn, []) }
            let message = "there is no such theme; there are \(names().joined(separator: ", "))"
            throw Problems([Problem(.error, file: name, message: message)])
        }
        let chain = try ThemeChain(file, named: name, find: find)
        return (try chain.theme(named: name), chain.warnings)
    }

    private static let suffix = ".yaml"

    /// Names become paths.
    private static func isPlain(_ name: String) -> Bool {
        guard let first = name.utf8.first, first != UInt8(ascii: ".") else { return false }
        return name.utf8.allSatisfy { byte in
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "_"),
                UInt8(ascii: "."):
                true
            default: false
            }
        }
    }

    private func find(_ name: String) throws(Problems) -> ThemeFile? {
        guard Self.isPlain(name) else { return nil }
        for folder in folders {
            let path = "\(folder)/\(name)\(Self.suffix)"
            guard FileManager.default.fileExists(atPath: path) else { continue }
            guard let text = Self.text(at: path) else {
                let message = "cannot be read as UTF-8 text"
                throw Problems([Problem(.error, file: path, message: message)])
            }
            var file = try ThemeFile(parsing: text, file: path)
            file.warnOfName(name)
            return file
        }
        return nil
    }

    /// One byte more than a theme may have is enough to see that it has too many.
    private static func text(at path: String) -> String? {
        guard let handle = FileHandle(forReadingAtPath: path) else { return nil }
        defer { try? handle.close() }
        guard let data = try? handle.read(upToCount: YAMLSource.limit + 1) else { return "" }
        return String(data: data, encoding: .utf8)
    }
}

// MARK: - Where themes are

extension ThemeLibrary {
    /// The person's own folder (`$XDG_CONFIG_HOME/sluice/themes`), the share directory of the
    /// installation or the checkout the executable was built in, and that of the current directory.
    package static func standard(
        environment: [String: String], executable: String, currentDirectory: String
    ) -> ThemeLibrary {
        var folders: [String] = []
        if let home = configurationHome(environment) { folders.append("\(home)/sluice/themes") }
        let place = URL(fileURLWithPath: executable).resolvingSymlinksInPath()
            .deletingLastPathComponent()
        folders.append(place.appendingPathComponent("../share/sluice/themes").standardized.path)
        folders += [checkout(above: place.path), checkout(above: currentDirectory)]
            .compactMap(\.self)
        var seen: Set<String> = []
        return ThemeLibrary(folders: folders.filter { seen.insert($0).inserted })
    }

    /// XDG Base Directory Specification: a relative path is to be ignored.
    private static func configurationHome(_ environment: [String: String]) -> String? {
        if let home = environment["XDG_CONFIG_HOME"], home.hasPrefix("/") { return home }
        return environment["HOME"].map { "\($0)/.config" }
    }

    /// The `themes` beside the nearest Package.swift at or above a folder.
    private static func checkout(above folder: String) -> String? {
        var place = URL(fileURLWithPath: folder).standardized
        for _ in 0..<32 {
            let manifest = place.appendingPathComponent("Package.swift").path
            let themes = place.appendingPathComponent("themes").path
            if FileManager.default.fileExists(atPath: manifest),
                FileManager.default.fileExists(atPath: themes)
            {
                return themes
            }
            guard place.path != "/" else { break }
            place = place.deletingLastPathComponent()
        }
        return nil
    }
}
