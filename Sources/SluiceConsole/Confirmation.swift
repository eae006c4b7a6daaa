/// A question before something that cannot be undone. Only `y` is a yes; Enter, Escape and `n` are
/// a no.
struct Confirmation: Sendable {
    /// With the count: `Kill 3 connections?`
    let question: String
    /// What it would be done to, a line each; more than fit are counted.
    let subjects: [String]
    /// Carried out on yes.
    let effects: [Effect]

    private static let width = 60
    private static let subjectLimit = 4

    func draw(on frame: inout Frame, _ context: Context) {
        var lines: [Line] = [[Span(question, .warn)]]
        lines += subjects.prefix(Self.subjectLimit).map {
            [
                Span(
                    "  " + Text.cut($0, to: Self.width - 6, ellipsis: context.glyphs.ellipsis),
                    .dialog)
            ]
        }
        if subjects.count > Self.subjectLimit {
            lines.append([Span("  and \(subjects.count - Self.subjectLimit) more", .dim)])
        }
        lines.append([])
        lines.append([
            Span("y", .key), Span(" yes   ", .dialog), Span("n", .key),
            Span(" no (Enter means no)", .dialog),
        ])
        let inside = frame.box(
            "Sure?", width: Self.width, height: lines.count + 2, glyphs: context.glyphs)
        frame.put(lines, in: inside)
    }
}
