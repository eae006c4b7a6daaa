import SluiceCore

extension Console {
    mutating func openFilterPrompt() {
        let text = screens[place]?.filter.text ?? ""
        openPrompt(Prompt(.filter, text: text, history: filterHistory))
    }

    mutating func openCommandPrompt(_ text: String) {
        openPrompt(Prompt(.command, text: text, history: commandHistory))
    }

    mutating func openPrompt(_ prompt: Prompt) {
        self.prompt = prompt
        judge()
    }

    mutating func type(_ character: Character) {
        prompt?.insert(character)
        judge()
    }

    mutating func performInPrompt(_ action: Action, effects: inout [Effect]) {
        switch action {
        case .cancel: prompt = nil
        case .accept: accept(effects: &effects)
        default:
            _ = prompt?.perform(
                action, names: context.snapshot.map { CommandNames($0) } ?? CommandNames())
            judge()
        }
    }

    /// What is known of a rule before it is made; nothing of other commands.
    private mutating func forecast(of command: Command) -> String {
        guard case .ban(let request) = command, let snapshot = context.snapshot,
            snapshot.parts.isSuperset(of: [.connections, .exchanges])
        else { return "" }
        let forecast = BanForecast(request, by: &ruleTrials, snapshot, context.now)
        let words = [forecast.fault ?? forecast.sentence] + forecast.warnings
        return words.joined(separator: "; ")
    }

    /// Says live what would come of the line.
    mutating func judge() {
        guard let prompt else { return }
        let text = prompt.text
        do {
            switch prompt.kind {
            case .filter:
                let filter = try ViewFilter(parsing: text)
                let count = filter.expression.flatMap { screens[place]?.count(matching: $0) }
                self.prompt?.verdict = .valid(
                    count.map { "matches \($0.matches) of \($0.of)" } ?? "shows every row")
            case .command:
                // An empty line is not wrong yet.
                guard !text.allSatisfy(\.isWhitespace) else {
                    self.prompt?.verdict = .valid("")
                    return
                }
                let words = forecast(of: try CommandParser.parse(text))
                self.prompt?.verdict = .valid(words)
            }
        } catch {
            self.prompt?.verdict = .invalid("\(error)")
        }
    }

    private mutating func accept(effects: inout [Effect]) {
        guard let prompt else { return }
        let text = prompt.text
        // A line with an error stays open to be mended.
        if case .invalid = prompt.verdict {
            effects.append(.bell)
            return
        }
        self.prompt = nil
        if prompt.kind == .filter {
            setFilter(text)
        } else if !text.allSatisfy(\.isWhitespace) {
            Self.remember(text, in: &commandHistory)
            guard let command = try? CommandParser.parse(text) else { return }
            carryOut(command, effects: &effects)
        }
    }

    mutating func setFilter(_ text: String) {
        do {
            let filter = try ViewFilter(parsing: text)
            screens[place]?.filter = filter
            updateScreen()
            if filter.expression != nil { Self.remember(text, in: &filterHistory) }
        } catch {
            tell("\(error)", .error)
        }
    }

    private static let historyLimit = 100

    private static func remember(_ text: String, in history: inout [String]) {
        history.removeAll { $0 == text }
        history = history.suffix(historyLimit - 1) + [text]
    }

    /// What concerns the screen is done here, what destroys is asked, the rest is the engine's.
    private mutating func carryOut(_ command: Command, effects: inout [Effect]) {
        switch command {
        case .theme(let name): effects.append(.setTheme(name))
        case .quit: askToQuit()
        case .show(let table, let filter): show(table, filter, effects: &effects)
        case .showEntry(let key): showEntry(key, effects: &effects)
        case .snapshot, .counters: tell("that is for sluice ctl; the screens show it", .warning)
        case .flush: askToFlush()
        case .evict, .kill: ask(command)
        default: effects.append(.submit(command))
        }
    }

    private mutating func ask(_ command: Command) {
        do {
            let question =
                switch command {
                case .kill(.filter(let text)): try killQuestion(text)
                case .evict(.key(let url)): "Evict \(WireText(url).escaped())?"
                case .evict(.filter(let text)): try evictQuestion(text)
                default: "\(command)?"
                }
            dialog = .confirmation(
                Confirmation(question: question, subjects: [], effects: [.submit(command)]))
        } catch {
            tell("\(error)", .error)
        }
    }

    private func killQuestion(_ text: String) throws -> String {
        let filter = try FilterExpression(parsing: text)
        guard let snapshot = context.snapshot, snapshot.parts.contains(.connections) else {
            return "Kill all connections that match \(text)?"
        }
        let count = snapshot.connections.count { $0.ended == nil && filter.matches($0) }
        return "Kill \(Units.counted(count, "connection")) that match \(text)?"
    }

    private func evictQuestion(_ text: String) throws -> String {
        let filter = try FilterExpression(parsing: text)
        guard let snapshot = context.snapshot, snapshot.parts.contains(.cache) else {
            return "Evict all entries that match \(text)?"
        }
        return evictQuestion(text, count: snapshot.cache.count { filter.matches($0) })
    }

    private mutating func show(
        _ table: Command.Table, _ filter: String, effects: inout [Effect]
    ) {
        let next: Place =
            switch table {
            case .connections: .connections
            case .requests: .requests
            case .cache: .cache
            case .bans: .bans
            case .log, .journal: .log
            case .upstreams: .upstreams
            case .listeners: .overview
            }
        show(next, effects: &effects)
        if !filter.isEmpty { setFilter(filter) }
    }
}
