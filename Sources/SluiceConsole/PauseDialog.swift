import SluiceCore

/// The dialog behind `P`: for how long no rule is asked, for everybody or for the client of the
/// row. While bans are off it offers to put them in force again, which is what Enter does then.
struct PauseDialog: Sendable {
    /// The address of the row's client.
    let client: String?
    private(set) var isForClient = false
    private(set) var choice = 0
    private let commands: [(command: Choice, words: String)]

    private enum Choice: Sendable {
        case resume
        case pause(seconds: Int64)
    }

    private static let lengths: [Int64] = [300, 900, 3600, 60]

    init(_ subject: Subject?, isOff: Bool) {
        client = subject?.client.map { "\($0.address)" }
        let lengths = Self.lengths.map { (Choice.pause(seconds: $0), Units.length($0)) }
        commands = (isOff ? [(.resume, "no longer")] : []) + lengths
    }

    var command: Command {
        switch commands[choice].command {
        case .resume: .resumeBans(client: nil)
        case .pause(let seconds):
            .pauseBans(seconds: seconds, client: isForClient ? client : nil)
        }
    }

    private var resumes: Bool { if case .resume = commands[choice].command { true } else { false } }

    mutating func perform(_ action: Action) {
        switch action {
        case .lifetime: choice = (choice + 1) % commands.count
        case .toggle where client != nil: isForClient.toggle()
        default: break
        }
    }
}

extension Subject {
    fileprivate var client: Endpoint? {
        switch self {
        case .connection(let row): row.client
        case .exchange(let row): row.client
        case .entry, .ban, .upstream, .event: nil
        }
    }
}

// MARK: - Drawing

extension PauseDialog {
    private static let width = 62

    func draw(on frame: inout Frame, _ context: Context) {
        let lines = lines(context)
        let inside = frame.box(
            "All bans off", width: Self.width, height: lines.count + 2, glyphs: context.glyphs)
        frame.put(lines, in: inside)
    }

    private func lines(_ context: Context) -> [Line] {
        var lines: [Line] = []
        for pause in context.snapshot?.pauses.all ?? [] where !pause.isOver(at: context.now) {
            let left = Units.span(pause.secondsLeft(at: context.now))
            lines.append([Span("bans are off\(pause.scope) for another \(left)", .warn)])
        }
        lines.append(options)
        if let client {
            lines.append([
                Span("c ", .key), Span(isForClient ? "[x] " : "[ ] ", .dialog),
                Span("for client \(client) only", resumes ? .dim : .dialog),
            ])
        }
        let rules = context.snapshot?.bans.count(where: \.ban.isOn) ?? 0
        let words =
            resumes
            ? "\(Units.counted(rules, "rule")) will be asked again"
            : "\(Units.counted(rules, "rule")) will not be asked; traffic passes, nothing is cut"
        lines.append([Span(words, .info)])
        return lines + [
            [
                Span("Enter", .key),
                Span(resumes ? " bans in force   " : " bans off   ", .dialog),
                Span("Esc", .key), Span(" cancel   ", .dialog), Span("e", .key),
                Span(" edit as command", .dialog),
            ]
        ]
    }

    private var options: Line {
        var line = [Span("f ", .key), Span("off for ", .dialog)]
        for (index, command) in commands.enumerated() {
            // Brackets, because colour alone would not tell which is chosen.
            line.append(
                index == choice
                    ? Span("[\(command.words)] ", .key) : Span(" \(command.words)  ", .dim))
        }
        return line
    }
}
