import Foundation

/// Where sluice keeps its files when nobody says so, by the XDG Base Directory Specification:
/// paths there that are not absolute are to be ignored.
nonisolated struct Places {
    private let environment: [String: String]

    init(environment: [String: String] = ProcessInfo.processInfo.environment) {
        self.environment = environment
    }

    /// `nil` when there is no home.
    var stateDirectory: String? {
        if let folder = absolute("XDG_STATE_HOME") { return "\(folder)/sluice" }
        return absolute("HOME").map { "\($0)/.local/state/sluice" }
    }

    /// For a sluice that keeps its state in this folder; `nil` when there is no place at all.
    func controlSocket(state: String?) -> String? {
        if let folder = absolute("XDG_RUNTIME_DIR"), FileManager.default.fileExists(atPath: folder)
        {
            return "\(folder)/sluice.sock"
        }
        return (state ?? stateDirectory).map { "\($0)/control.sock" }
    }

    private func absolute(_ name: String) -> String? {
        environment[name].flatMap { $0.hasPrefix("/") ? $0 : nil }
    }
}
