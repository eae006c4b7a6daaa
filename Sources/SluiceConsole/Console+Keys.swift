import SluiceCore

extension Console {
    /// Where the next key goes.
    var keyPlace: Place {
        if prompt != nil { return .prompt }
        switch dialog {
        case .banSheet: return .banSheet
        case .pause: return .pause
        case .confirmation: return .confirmation
        case .columns: return .columns
        case nil: return place
        }
    }

    mutating func handle(_ key: Key, effects: inout [Effect]) {
        guard Layout(size) != nil else { return handleUnseen(key, effects: &effects) }
        let keyPlace = keyPlace
        guard let action = Keymap.action(for: key, at: keyPlace) else {
            if keyPlace == .prompt, case .character(let character) = key {
                type(character)
            } else {
                effects.append(.bell)
            }
            return
        }
        switch action {
        case .redraw: effects.append(.redraw)
        case .suspend: effects.append(.suspend)
        default:
            switch keyPlace {
            case .prompt: performInPrompt(action, effects: &effects)
            case .banSheet: performInBanSheet(action, effects: &effects)
            case .pause: performInPauseDialog(action, effects: &effects)
            case .confirmation: performInConfirmation(action, effects: &effects)
            case .columns: performInColumns(action)
            default: performOnScreen(action, effects: &effects)
            }
        }
    }

    /// While the screen is too small to show what a key would do, one can only paint it anew,
    /// suspend and quit.
    private mutating func handleUnseen(_ key: Key, effects: inout [Effect]) {
        switch Keymap.action(for: key, at: asksToQuit ? .confirmation : .overview) {
        case .redraw: effects.append(.redraw)
        case .suspend: effects.append(.suspend)
        case .quit:
            prompt = nil
            askToQuit()
        case .yes: performInConfirmation(.yes, effects: &effects)
        case .no: performInConfirmation(.no, effects: &effects)
        default: effects.append(.bell)
        }
    }

    /// Whether the question that is open is the one about quitting.
    var asksToQuit: Bool {
        guard case .confirmation(let confirmation) = dialog else { return false }
        return confirmation.effects == [.quit]
    }

    private mutating func performOnScreen(_ action: Action, effects: inout [Effect]) {
        let context = shown
        if screens[place]?.perform(action, context) == true { return }
        switch action {
        case .show(let next): show(next, effects: &effects)
        case .notBuilt(let name): tell("not available yet: \(name)", .warning)
        case .nextPane: step(1, effects: &effects)
        case .previousPane: step(-1, effects: &effects)
        case .back: goBack(effects: &effects)
        case .freeze: toggleFreeze(effects: &effects)
        case .slower: changeInterval(by: 1)
        case .faster: changeInterval(by: -1)
        case .quit: askToQuit()
        case .filter: openFilterPrompt()
        case .command:
            openCommandPrompt("")
            requestSnapshot(effects: &effects)
        case .columns: dialog = .columns(ColumnDialog())
        case .copy: copy(effects: &effects)
        default: performPolicy(action, effects: &effects)
        }
    }

    private mutating func step(_ distance: Int, effects: inout [Effect]) {
        let tabs = Place.tabs.map(\.place)
        let now = tabs.firstIndex(of: place) ?? 0
        show(tabs[(now + distance + tabs.count) % tabs.count], effects: &effects)
    }

    private mutating func goBack(effects: inout [Effect]) {
        if let previous = trail.popLast() {
            show(previous, remember: false, effects: &effects)
        } else {
            tell("there is nothing to go back to; Q quits")
        }
    }

    mutating func askToQuit() {
        let open = context.snapshot?.gauges.openConnections ?? 0
        dialog = .confirmation(
            Confirmation(
                question: "Quit sluice? \(Units.counted(open, "connection")) open", subjects: [],
                effects: [.quit]))
    }

    private mutating func copy(effects: inout [Effect]) {
        guard let text = screens[place]?.selection?.copyText else {
            effects.append(.bell)
            return
        }
        effects.append(.copy(text))
        tell("copied \(text)")
    }

    private mutating func performInConfirmation(_ action: Action, effects: inout [Effect]) {
        guard case .confirmation(let confirmation) = dialog else { return }
        dialog = nil
        if action == .yes {
            effects += confirmation.effects
        } else {
            tell("nothing was done")
        }
    }

    private mutating func performInColumns(_ action: Action) {
        guard case .columns(var columns) = dialog else { return }
        let choices = screens[place]?.columnChoices ?? []
        switch action {
        case .up: columns.move(by: -1, of: choices.count)
        case .down: columns.move(by: 1, of: choices.count)
        case .toggle where choices.indices.contains(columns.position):
            screens[place]?.toggleColumn(choices[columns.position].name)
        case .accept:
            dialog = nil
            return
        default: break
        }
        dialog = .columns(columns)
    }
}

extension Subject {
    /// What `y` copies: safe to show, so safe to paste.
    fileprivate var copyText: String {
        switch self {
        case .connection(let row):
            row.target.isEmpty ? "\(row.client)" : row.target.escaped()
        case .exchange(let row):
            row.isConnect
                ? row.path.escaped() : "http://" + row.host.escaped() + row.path.escaped()
        case .entry(let row): row.key.escaped()
        case .ban(let row): row.ban.rule
        case .upstream(let row): "\(row.address)"
        case .event(let row): row.text
        }
    }
}
