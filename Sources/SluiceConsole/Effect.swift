package import SluiceCore

/// What the console wants done. Carried out in order.
package enum Effect: Equatable, Sendable {
    /// To the engine; what came of it returns as a notice.
    case submit(Command)
    /// From the engine; it returns as a snapshot.
    case requestSnapshot(SnapshotParts)
    /// All there is to say about what is stored for a key, from the engine; it returns as `entry`.
    case requestEntry(WireText)
    /// What rules say of an exchange, from the engine; it returns as `trace`.
    case requestTrace(ExchangeID)
    /// Paint the whole screen anew, whatever it is thought to hold.
    case redraw
    /// Look up and use the theme of this name.
    case setTheme(String)
    /// Hand the terminal back to the shell until continued.
    case suspend
    /// Into the clipboard of the operator's terminal (OSC 52). Safe to show.
    case copy(String)
    case quit
    case bell
}
