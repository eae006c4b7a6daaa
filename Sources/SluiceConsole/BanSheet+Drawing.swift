import SluiceCore

extension BanSheet {
    private static let width = 66

    func draw(on frame: inout Frame, _ context: Context) {
        let width = min(Self.width, frame.size.columns) - 4
        var lines = lines(context.glyphs, width)
        var cursor = choice
        // Where not all has room, what comes of the chosen counts more than what else there is; the
        // keys stand below.
        if lines.count > frame.size.rows - 3 {
            lines = [lines[choice]] + lines[proposals.count...].dropLast()
            cursor = 0
        }
        let inside = frame.box(
            title, width: Self.width, height: lines.count + 2, glyphs: context.glyphs)
        frame.put(lines, in: inside)
        guard inside.height > cursor else { return }
        frame.paint(
            column: inside.column, row: inside.row + cursor, width: inside.width, role: .cursor)
    }

    private var title: String { verb.rawValue.prefix(1).uppercased() + verb.rawValue.dropFirst() }

    private func lines(_ glyphs: Glyphs, _ width: Int) -> [Line] {
        var lines = proposals.indices.map { index in
            line(of: proposals[index], index == choice, glyphs, width)
        }
        lines.append(
            options(
                "a", "action", BanSheetVerb.allCases.map { ($0.rawValue, $0 == verb) }, width))
        lines.append(
            options(
                "f", "for",
                verb.lifetimes.enumerated().map { ($1.words, $0 == lifetime) }, width))
        lines.append(
            options(
                verb.effects.count > 1 ? "r" : " ", verb.choice,
                verb.effects.enumerated().map { index, choice in
                    index == answer ? (effect.short, true) : (choice.short, false)
                }, width))
        lines.append(connectionsLine)
        lines.append([
            Span("d ", .key), Span(isDry ? "[x] " : "[ ] ", .dialog),
            Span("dry: count only, and let pass", isDry ? .dryRun : .dialog),
        ])
        lines += remarks(width)
        return lines + [keys]
    }

    private var keys: Line {
        var keys = [("Enter", verb.rawValue), ("Esc", "cancel"), ("e", "edit as command")]
        if effect.shapes { keys.append(("] [", "twice, half")) }
        return keys.flatMap { [Span($0, .key), Span(" \($1)   ", .dialog)] }
    }

    private func line(
        of proposal: BanProposal, _ isChosen: Bool, _ glyphs: Glyphs, _ width: Int
    ) -> Line {
        [
            Span(isChosen ? "(*) " : "( ) ", .dialog),
            Span(Text.fitted(proposal.field.rawValue, to: 7), .dialog),
            Span(
                Text.cut(proposal.value, to: width - 12, ellipsis: glyphs.ellipsis),
                .dialog),
        ]
    }

    /// What becomes of what is open already.
    private var connectionsLine: Line {
        let count = Units.counted(forecast.connections, "live connection")
        let role = forecast.connections > 0 ? Role.dialog : .dim
        switch verb {
        case .ban where isDry: return [Span("  cuts nothing: it only counts", .dim)]
        case .ban:
            return [
                Span("c ", .key), Span(cuts ? "[x] " : "[ ] ", .dialog),
                Span("cut the \(count) it matches", role),
            ]
        case .allow: return [Span("  ends nothing that is open", .dim)]
        case .limit where isDry, .fault where isDry:
            return [Span("  holds nothing back: it only counts", .dim)]
        case .limit, .fault: return [Span("  holds at once for \(count)", role)]
        }
    }

    private func remarks(_ width: Int) -> [Line] {
        func wrapped(_ words: String, _ role: Role) -> [Line] {
            [Span(words, role)].wrapped(to: width, indent: 2)
        }
        if let fault = forecast.fault { return wrapped("cannot be banned: \(fault)", .error) }
        let role: Role =
            forecast.obstacle != nil || forecast.doubt != nil
            ? .warn : forecast.isSomething ? .info : .dim
        return wrapped(forecast.sentence, role)
            + forecast.warnings.flatMap { wrapped("warning: \($0)", .warn) }
    }

    private func options(
        _ key: String, _ name: String, _ words: [(words: String, isChosen: Bool)], _ width: Int
    ) -> Line {
        let start = [Span(key + " ", .key), Span(Text.fitted(name, to: 7), .dialog)]
        let choices = words.map { word, isChosen in
            // Brackets, because colour alone would not tell which is chosen.
            isChosen ? Span("[\(word)] ", .key) : Span(" \(word)  ", .dim)
        }
        // Where not all of them have room, the chosen one comes first, those that follow behind.
        let needed = (start + choices).columns - 1
        let first = needed <= width ? 0 : words.firstIndex(where: \.isChosen) ?? 0
        return start + choices[first...] + choices[..<first]
    }
}
