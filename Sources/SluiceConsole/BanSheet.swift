import SluiceCore

/// The dialog behind `b`: what of a row to ban, for how long, and with which answer. It opens with
/// a choice that Enter may take as it is.
struct BanSheet: Sendable {
    let proposals: [BanProposal]
    private(set) var choice = 0
    private(set) var lifetime = 0
    private(set) var answer = 0
    /// Whether to kill the live connections it matches.
    private(set) var cuts: Bool
    /// Whether it only counts.
    private(set) var isDry = false
    /// What the chosen ban would have refused.
    private(set) var effect = BanForecast()

    static let lifetimes: [(lifetime: BanRequest.Lifetime, words: String)] = [
        (.untilRestart, "until restart"), (.seconds(900), "15m"), (.seconds(3600), "1h"),
        (.forever, "forever"), (.once, "once"),
    ]
    static let answers: [BanEffect] = [
        .refuse(.status(403)), .refuse(.status(404)), .refuse(.close), .refuse(.reset),
        .refuse(.drop), .delay(2),
    ]

    /// `nil` when nothing of the row can be banned.
    init?(_ subject: Subject, _ context: Context) {
        proposals = BanProposal.all(for: subject)
        guard !proposals.isEmpty else { return nil }
        // A tunnel that is open asks for nothing more: only cutting it stops it.
        if case .connection(let row) = subject { cuts = row.state == .tunnel } else { cuts = false }
        update(context)
    }

    var proposal: BanProposal { proposals[min(choice, proposals.count - 1)] }

    var request: BanRequest {
        var request = BanRequest(field: proposal.field, value: proposal.value)
        request.lifetime = Self.lifetimes[lifetime].lifetime
        request.effect = Self.answers[answer]
        request.isDry = isDry
        request.cut = cuts
        return request
    }

    mutating func update(_ context: Context) {
        effect = context.snapshot.map { BanForecast(proposal, $0, context.now) } ?? BanForecast()
    }

    /// Changes a choice.
    mutating func perform(_ action: Action, _ context: Context) {
        switch action {
        case .up: choice = max(0, choice - 1)
        case .down: choice = min(proposals.count - 1, choice + 1)
        case .lifetime: lifetime = (lifetime + 1) % Self.lifetimes.count
        case .answer: answer = (answer + 1) % Self.answers.count
        case .cut: cuts.toggle()
        case .dry: isDry.toggle()
        default: return
        }
        if action == .up || action == .down { update(context) }
    }
}

// MARK: - Drawing

extension BanSheet {
    private static let width = 66

    func draw(on frame: inout Frame, _ context: Context) {
        let lines = lines(context.glyphs)
        let inside = frame.box(
            "Ban", width: Self.width, height: lines.count + 2, glyphs: context.glyphs)
        frame.put(lines, in: inside)
        guard inside.height > choice else { return }
        frame.paint(
            column: inside.column, row: inside.row + choice, width: inside.width, role: .cursor)
    }

    private func lines(_ glyphs: Glyphs) -> [Line] {
        var lines: [Line] = proposals.indices.map { index in
            let proposal = proposals[index]
            return [
                Span(index == choice ? "(*) " : "( ) ", .dialog),
                Span(Text.fitted(proposal.field.rawValue, to: 7), .dialog),
                Span(
                    Text.cut(proposal.value, to: Self.width - 16, ellipsis: glyphs.ellipsis),
                    .dialog),
            ]
        }
        lines += [
            options("f", "for", Self.lifetimes.map(\.words), chosen: lifetime),
            options("r", "reply", Self.answers.map { "\($0)" }, chosen: answer),
            [
                Span("c ", .key), Span(cuts ? "[x] " : "[ ] ", .dialog),
                Span(
                    "cut the \(Units.counted(effect.connections, "live connection")) it matches",
                    effect.connections > 0 ? .dialog : .dim),
            ],
            [
                Span("d ", .key), Span(isDry ? "[x] " : "[ ] ", .dialog),
                Span("dry: count only, and let pass", isDry ? .dryRun : .dialog),
            ],
            [Span(forecast, effect.exchanges > 0 ? .info : .dim)],
        ]
        if let fault = effect.fault { lines.append([Span("cannot be banned: \(fault)", .error)]) }
        if let twin = effect.twin {
            lines.append([Span("warning: rule \(twin) is about the same; this rewrites it", .warn)])
        }
        if effect.escapingTunnels > 0 {
            lines.append([
                Span("warning: https to this host passes; ban the host instead", .warn)
            ])
        }
        return lines + [
            [
                Span("Enter", .key), Span(" ban   ", .dialog), Span("Esc", .key),
                Span(" cancel   ", .dialog), Span("e", .key), Span(" edit as command", .dialog),
            ]
        ]
    }

    private var forecast: String {
        "would have refused \(effect.exchanges) of the last "
            + Units.counted(effect.ofExchanges, "exchange")
    }

    private func options(_ key: String, _ name: String, _ words: [String], chosen: Int) -> Line {
        var line = [Span(key + " ", .key), Span(Text.fitted(name, to: 7), .dialog)]
        for (index, word) in words.enumerated() {
            // Brackets, because colour alone would not tell which is chosen.
            line.append(
                index == chosen ? Span("[\(word)] ", .key) : Span(" \(word)  ", .dim))
        }
        return line
    }
}
