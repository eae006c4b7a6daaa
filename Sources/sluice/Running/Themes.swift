import Foundation
import SluiceConfig
import SluiceConsole

/// The themes this program finds, and the one it begins with.
nonisolated struct Themes: Sendable {
    private let library: ThemeLibrary
    private let preferred: String?

    init() {
        let process = ProcessInfo.processInfo
        let files = FileManager.default
        let executable = try? files.destinationOfSymbolicLink(atPath: "/proc/self/exe")
        library = .standard(
            environment: process.environment,
            executable: executable ?? CommandLine.arguments.first ?? "sluice",
            currentDirectory: files.currentDirectoryPath)
        preferred = process.environment["SLUICE_THEME"].flatMap { $0.isEmpty ? nil : $0 }
    }

    func load(_ name: String) throws(Problems) -> (theme: Theme, warnings: [Problem]) {
        try library.load(name)
    }

    /// The one asked for by option or file, else by `SLUICE_THEME`, else `default`.
    func name(asked: String?) -> String { asked ?? preferred ?? Theme.builtIn.name }
}
