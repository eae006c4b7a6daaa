import SluiceCore

extension Console {
    /// Frozen or not, it concerns policy as it stands now.
    mutating func openPauseDialog() {
        let pauses = context.snapshot?.pauses
        dialog = .pause(
            PauseDialog(selection, isOff: pauses?.foremost(now: context.now) != nil))
    }

    mutating func performInPauseDialog(_ action: Action, effects: inout [Effect]) {
        guard case .pause(var pause) = dialog else { return }
        switch action {
        case .accept:
            dialog = nil
            effects.append(.submit(pause.command))
        case .cancel: dialog = nil
        case .editAsCommand:
            dialog = nil
            openCommandPrompt("\(pause.command)")
        default:
            pause.perform(action)
            dialog = .pause(pause)
        }
    }
}
