package import SluiceCore

/// Why settings cannot be used: a line for each problem, with file, line and column where there is
/// a file.
package struct SettingsFault: Error, Sendable, CustomStringConvertible {
    package let problems: [String]
    package init(_ problems: [String]) { self.problems = problems }

    package var description: String { problems.joined(separator: "\n") }
}

/// What was read anew.
package struct ReadSettings: Sendable {
    package var engine: EngineSettings
    /// Does what the same source asks of others (the console's theme), and says what came of it.
    /// Called when the engine's part is in force.
    package var follow: @Sendable () -> Notice?

    package init(engine: EngineSettings, follow: @escaping @Sendable () -> Notice? = { nil }) {
        self.engine = engine
        self.follow = follow
    }
}

/// Reads the settings anew from where they came from.
package typealias SettingsReader = @Sendable () async -> Result<ReadSettings, SettingsFault>

extension CommandDesk {
    /// `reload`: reads the configuration again and puts it in force. Wrong ones change nothing.
    func reload(by author: Author) async -> ControlReply {
        guard let reader else { return .failed("there is no configuration file; see --config") }
        switch await reader() {
        case .success(let read):
            let isSame = read.engine == settings.value
            let reply = await apply(read.engine, by: author)
            guard reply.notice.severity != .error, let more = read.follow() else { return reply }
            parts.events.record(more.severity, "\(author.rawValue): \(more.text)")
            guard !isSame else { return ControlReply(rows: [], notice: more) }
            let severity = more.severity == .info ? reply.notice.severity : .warning
            return ControlReply(
                rows: [], notice: Notice(severity, "\(reply.notice.text); \(more.text)"))
        case .failure(let fault): return refused(fault, by: author)
        }
    }

    /// Puts settings in force, and says what is different. Connections stay open; those that have
    /// begun may keep what they were begun with.
    func apply(_ wanted: EngineSettings, by author: Author) async -> ControlReply {
        // Between two awaits another reload could begin, and the older one end last.
        guard !isApplying else { return .failed("settings are being changed already") }
        isApplying = true
        defer { isApplying = false }
        let old = settings.value
        let differences = wanted.differences(from: old)
        guard !differences.isEmpty else { return replied(.info, "nothing has changed", by: author) }
        let next = wanted.keepingFixed(of: old)
        do throws(SettingsFault) {
            try await install(next, over: old)
        } catch {
            return refused(error, by: author)
        }
        // Of one alone the entry of the journal says all.
        for difference in differences where difference.isLive && differences.count > 1 {
            parts.events.record(.info, "\(author.rawValue): \(difference)")
        }
        let later = differences.filter { !$0.isLive }
        for difference in later {
            parts.events.record(.warning, "\(author.rawValue): \(difference), after a restart")
        }
        let notice = Notice(later.isEmpty ? .info : .warning, Self.sentence(differences))
        policy.noteReload(notice.text, now: parts.clock.wall(), author: author)
        keepEntries(notice)
        return ControlReply(rows: [], notice: notice)
    }

    // MARK: - Words

    /// How many differences a notice names; the log has them all.
    private static let named = 3

    private static func sentence(_ differences: [SettingDifference]) -> String {
        let words = differences.map { $0.isLive ? "\($0)" : "\($0) (after a restart)" }
        let rest = words.count - named
        let more = rest > 0 ? "; \(rest) more in the log" : ""
        return "reloaded: " + words.prefix(named).joined(separator: "; ") + more
    }

    private func refused(_ fault: SettingsFault, by author: Author) -> ControlReply {
        for problem in fault.problems {
            parts.events.record(.error, "\(author.rawValue): \(problem)")
        }
        let rest = fault.problems.count - 1
        let more = rest > 0 ? "; \(rest) more in the log" : ""
        return .failed("\(fault.problems.first ?? "")\(more); the settings before stay in force")
    }

    private func replied(_ severity: Severity, _ text: String, by author: Author) -> ControlReply {
        parts.events.record(severity, "\(author.rawValue): \(text)")
        return ControlReply(rows: [], notice: Notice(severity, text))
    }
}
