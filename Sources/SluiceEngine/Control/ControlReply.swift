package import SluiceCore

/// What comes back for one command: rows, each a JSON object, and what became of the command.
package struct ControlReply: Equatable, Sendable {
    /// Without ends of line.
    package var rows: [[UInt8]]
    package var notice: Notice

    package init(rows: [[UInt8]] = [], notice: Notice) {
        self.rows = rows
        self.notice = notice
    }

    /// The line behind the rows: `{"ok":true,"notice":"..."}`, with `"severity":"warning"` when it
    /// is one, or `{"ok":false,"error":"..."}`.
    package var lastLine: [UInt8] {
        var line = JSONLine()
        line.add("ok", notice.severity != .error)
        line.add(notice.severity == .error ? "error" : "notice", notice.text)
        if notice.severity == .warning { line.add("severity", notice.severity.rawValue) }
        return line.finish()
    }

    /// Reads `lastLine` back; `nil` when the line is none. No row begins as it does.
    static func notice(lastLine line: [UInt8]) -> Notice? {
        guard line.starts(with: #"{"ok":"#.utf8), let members = try? JSONObjectReader.read(line)
        else { return nil }
        let texts = Dictionary(members.map { ($0.name, $0.value) }) { first, _ in first }
        switch (texts["ok"], texts["notice"], texts["error"]) {
        case (.bool(true), .string(let text)?, nil):
            return Notice(texts["severity"] == .string("warning") ? .warning : .info, text)
        case (.bool(false), nil, .string(let text)?): return Notice(.error, text)
        default: return nil
        }
    }
}
