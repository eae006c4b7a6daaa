import SluiceCore

/// The line above the keys: what was said last at the left, the state of the table at the right.
extension Console {
    /// Seconds after which a notice is no longer news.
    private static let recent: Int64 = 10
    /// Columns below which a notice says nothing.
    private static let leastNotice = 20

    /// A notice as it is drawn.
    private struct Saying {
        var words: String
        var ago: String
        var role: Role
        var isRecent: Bool

        init(_ notice: Notice, seconds: Int64) {
            let sign = notice.severity == .info ? "" : notice.severity.rawValue + ": "
            words = sign + WireText(notice.text).escaped()
            ago = seconds > 0 ? "  \(Units.span(seconds)) ago" : ""
            isRecent = seconds < recent
            // What is long past steps back.
            role = isRecent ? Role(severity: notice.severity) : .dim
        }

        var columns: Int { Text.columns(of: words) + ago.count }
    }

    /// What was said just now is read whole, if need be in place of the state; later it takes what
    /// room the state leaves.
    func drawNotice(in area: Area, of frame: inout Frame) {
        let glyphs = context.glyphs
        let status = screens[place]?.status(glyphs) ?? []
        let statusColumn = max(0, area.width - status.columns)
        let saying = notice.map {
            Saying($0.notice, seconds: (context.now - $0.time) / 1_000_000_000)
        }
        var room = area.width
        if saying.map({ !$0.isRecent || $0.columns <= statusColumn - 2 }) ?? true {
            frame.put(status, column: statusColumn, row: area.row, width: area.width - statusColumn)
            room = statusColumn - 2
        }
        guard let saying, room >= min(Self.leastNotice, saying.columns) else { return }
        let words = Text.cut(
            saying.words, to: room - saying.ago.count, ellipsis: glyphs.ellipsis)
        frame.put(
            [Span(words, saying.role), Span(saying.ago, .dim)], column: 0, row: area.row,
            width: room)
    }
}
