import Foundation

/// A shell before a terminal that nobody sees: tmux, with a server and a folder of its own, which
/// are gone when the story ends.
struct Sitting: Sendable {
    /// Where the shell is, and what it writes.
    let folder: URL

    private static let name = "smoke"
    private static let prompt = "ready>"
    /// Longer than anything here takes, on a machine that has much else to do.
    private static let patience = Duration.seconds(20)

    static var isPossible: Bool {
        let path = ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin:/bin"
        return path.split(separator: ":").contains {
            FileManager.default.isExecutableFile(atPath: "\($0)/tmux")
        }
    }

    /// Tells a story on a terminal of this size.
    static func open(
        columns: Int = 120, rows: Int = 40, _ story: (Self) async throws -> Void
    ) async throws {
        // Short: the address of a socket has room for 107 bytes.
        let folder = FileManager.default.temporaryDirectory
            .appending(path: "sluice-\(UInt32.random(in: .min ... .max))")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        let sitting = Self(folder: folder)
        do {
            try await sitting.tmux(
                "new-session", "-d", "-x", "\(columns)", "-y", "\(rows)", "-c", folder.path,
                "exec env -u ENV -u NO_COLOR -u SLUICE_THEME PS1='\(prompt) ' sh -i")
            try await sitting.shellIsReady()
            try await story(sitting)
        } catch {
            await sitting.end()
            throw error
        }
        await sitting.end()
    }

    private func end() async {
        _ = try? await tmux("kill-server")
        try? FileManager.default.removeItem(at: folder)
    }

    // MARK: - Hands

    /// Keys by their names in tmux: `b`, `Enter`, `C-c`.
    func press(_ keys: String...) async throws {
        for key in keys { try await tmux("send-keys", key) }
    }

    /// A line to the shell.
    func enter(_ line: String) async throws {
        try await tmux("send-keys", "-l", line)
        try await press("Enter")
    }

    func resize(columns: Int, rows: Int) async throws {
        try await tmux("resize-window", "-x", "\(columns)", "-y", "\(rows)")
    }

    // MARK: - Eyes

    /// Waits until the screen is as described, and returns it. The one place where these stories
    /// wait: they look again and again until a deadline, and a look, which asks tmux, takes the
    /// milliseconds that a pause between two looks would.
    @discardableResult
    func see(_ what: String, _ isThere: (Picture) -> Bool) async throws -> Picture {
        let deadline = ContinuousClock.now + Self.patience
        while true {
            let picture = try await look()
            if isThere(picture) { return picture }
            if ContinuousClock.now > deadline {
                throw Fault("waited in vain for \(what); the screen is\n\(picture.text)")
            }
        }
    }

    private func look() async throws -> Picture {
        let answer = try await tmux(
            "display-message", "-p", "#{alternate_on} #{cursor_flag} #{pane_title}",
            ";", "capture-pane", "-p")
        return Picture(answer)
    }

    /// The shell has the terminal and waits for a line.
    @discardableResult
    func shellIsReady() async throws -> Picture {
        try await see("the shell") { !$0.isAlternate && $0.lastLine == Self.prompt }
    }

    /// Modes of the terminal, as the shell's `stty` tells them.
    func modes() async throws -> String {
        let file = "modes-\(UInt32.random(in: .min ... .max))"
        try await enter("stty -g > \(file) && echo wrote \(file)")
        try await see("modes") { $0.lines.contains("wrote \(file)") }
        return try String(contentsOf: folder.appending(path: file), encoding: .utf8)
    }

    @discardableResult
    private func tmux(_ arguments: String...) async throws -> String {
        var environment = ProcessInfo.processInfo.environment
        environment["TMUX_TMPDIR"] = folder.path
        environment["TMUX"] = nil
        let program = Program(
            words: ["tmux", "-u", "-L", Self.name, "-f", "/dev/null"] + arguments,
            environment: environment)
        return try await program.run()
    }
}

/// What a story did not get to see.
struct Fault: Error, CustomStringConvertible {
    let description: String
    init(_ description: String) { self.description = description }
}
