import SluiceCore

extension BanSheet {
    private static let width = 66

    func draw(on frame: inout Frame, _ context: Context) {
        let lines = lines(context.glyphs)
        let inside = frame.box(
            title, width: Self.width, height: lines.count + 2, glyphs: context.glyphs)
        frame.put(lines, in: inside)
        guard inside.height > choice else { return }
        frame.paint(
            column: inside.column, row: inside.row + choice, width: inside.width, role: .cursor)
    }

    private var title: String { verb.rawValue.prefix(1).uppercased() + verb.rawValue.dropFirst() }

    private func lines(_ glyphs: Glyphs) -> [Line] {
        var lines = proposals.indices.map { line(of: proposals[$0], $0 == choice, glyphs) }
        lines.append(
            options("a", "action", BanSheetVerb.allCases.map { ($0.rawValue, $0 == verb) }))
        lines.append(
            options(
                "f", "for",
                verb.lifetimes.enumerated().map { ($1.words, $0 == lifetime) }))
        lines.append(
            options(
                verb.effects.count > 1 ? "r" : " ", verb.choice,
                verb.effects.enumerated().map { index, choice in
                    index == answer ? (effect.short, true) : (choice.short, false)
                }))
        lines.append(connectionsLine)
        lines.append([
            Span("d ", .key), Span(isDry ? "[x] " : "[ ] ", .dialog),
            Span("dry: count only, and let pass", isDry ? .dryRun : .dialog),
        ])
        lines += remarks
        return lines + [keys]
    }

    private var keys: Line {
        var keys = [("Enter", verb.rawValue), ("Esc", "cancel"), ("e", "edit as command")]
        if effect.shapes { keys.append(("] [", "twice, half")) }
        return keys.flatMap { [Span($0, .key), Span(" \($1)   ", .dialog)] }
    }

    private func line(of proposal: BanProposal, _ isChosen: Bool, _ glyphs: Glyphs) -> Line {
        [
            Span(isChosen ? "(*) " : "( ) ", .dialog),
            Span(Text.fitted(proposal.field.rawValue, to: 7), .dialog),
            Span(
                Text.cut(proposal.value, to: Self.width - 16, ellipsis: glyphs.ellipsis),
                .dialog),
        ]
    }

    /// What becomes of what is open already.
    private var connectionsLine: Line {
        let count = Units.counted(forecast.connections, "live connection")
        let role = forecast.connections > 0 ? Role.dialog : .dim
        switch verb {
        case .ban:
            return [
                Span("c ", .key), Span(cuts ? "[x] " : "[ ] ", .dialog),
                Span("cut the \(count) it matches", role),
            ]
        case .allow: return [Span("  ends nothing that is open", .dim)]
        case .limit, .fault: return [Span("  holds at once for \(count)", role)]
        }
    }

    private var remarks: [Line] {
        if let fault = forecast.fault {
            return wrapped("cannot be banned: \(fault)", .error)
        }
        let role: Role =
            forecast.obstacle != nil || forecast.doubt != nil
            ? .warn : forecast.isSomething ? .info : .dim
        return wrapped(forecast.sentence, role)
            + forecast.warnings.flatMap { wrapped("warning: \($0)", .warn) }
    }

    private func wrapped(_ words: String, _ role: Role) -> [Line] {
        [Span(words, role)].wrapped(to: Self.width - 4, indent: 2).map { line in
            line.map { Span($0.text, role) }
        }
    }

    private func options(
        _ key: String, _ name: String, _ words: [(words: String, isChosen: Bool)]
    ) -> Line {
        var line = [Span(key + " ", .key), Span(Text.fitted(name, to: 7), .dialog)]
        for (word, isChosen) in words {
            // Brackets, because colour alone would not tell which is chosen.
            line.append(isChosen ? Span("[\(word)] ", .key) : Span(" \(word)  ", .dim))
        }
        return line
    }
}
