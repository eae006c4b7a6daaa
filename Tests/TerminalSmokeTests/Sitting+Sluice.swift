import Foundation
import Glibc

extension Sitting {
    /// The program as it was built, or the one that `SLUICE_BINARY` names.
    private static var binary: String {
        get throws {
            let named = ProcessInfo.processInfo.environment["SLUICE_BINARY"]
            let built = URL(filePath: #filePath).deletingLastPathComponent()
                .deletingLastPathComponent().deletingLastPathComponent()
                .appending(path: ".build/debug/sluice").path
            let path = named ?? built
            guard FileManager.default.isExecutableFile(atPath: path) else {
                throw Fault("\(path) is no program; build it, or name another by SLUICE_BINARY")
            }
            return path
        }
    }

    /// Starts a forward proxy on a free port from the shell, and returns its first screen.
    @discardableResult
    func startSluice() async throws -> Picture {
        // The number of the process, for signals; `exec` keeps it.
        try await enter(
            "sh -c 'echo $$ > pid; exec \"\(try Self.binary)\" run --forward 127.0.0.1:0 "
                + "--state state --control control.sock'")
        return try await seeConsole("forward  127.0.0.1:")
    }

    /// The console has the terminal, whole, with this on it.
    @discardableResult
    func seeConsole(_ words: String) async throws -> Picture {
        try await see("\(words) on the console") {
            $0.isAlternate && $0.shows(words) && $0.lastLine?.contains("Q quit") == true
        }
    }

    func signal(_ number: Int32) throws {
        let text = try String(contentsOf: folder.appending(path: "pid"), encoding: .utf8)
        guard let process = pid_t(text.filter(\.isNumber)), kill(process, number) == 0 else {
            throw Fault("there is no process to send a signal to: \(text)")
        }
    }

    /// How the last command ended, as the shell tells it.
    func exitCode() async throws -> Int? {
        try await enter("echo code=$?")
        let picture = try await see("the exit code") { $0.lines.contains { $0.hasPrefix("code=") } }
        return picture.lines.last { $0.hasPrefix("code=") }.flatMap { Int($0.dropFirst(5)) }
    }
}
