import Dispatch
import SluiceConsole

/// Reads theme files away from the main thread, so that no slow disk stops the screen. One after
/// the other: the theme asked for last is the one that stays.
nonisolated struct ThemeLoader: Sendable {
    private let queue = DispatchQueue(label: "sluice.themes")

    /// The inbox gets the theme, and a notice of what came of it.
    func load(_ name: String, of themes: Themes, into inbox: ConsoleInbox) {
        queue.async { inbox.add(.notice(inbox.use(name, of: themes))) }
    }
}
