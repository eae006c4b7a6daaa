/// Why there is no full-screen console here. Each is a fact about where the program was started,
/// and its description one sentence for the person who started it.
nonisolated package enum TerminalError: Error, Equatable, Sendable, CustomStringConvertible {
    /// Standard input is a file, a pipe or closed.
    case inputIsNoTerminal
    /// Standard output is a file, a pipe or closed.
    case outputIsNoTerminal
    /// The environment has no `TERM`, or an empty one.
    case typeUnset
    /// Terminfo has no entry of this name, or only a generic one.
    case typeUnknown(String)
    /// The type exists and cannot show a screen: it cannot move the cursor.
    case typeCannotShowScreens(String)
    /// Terminfo's own files are missing.
    case databaseMissing
    /// A second screen in one process.
    case alreadyOpen
    /// The system refused something; `code` is its `errno`.
    case system(call: String, code: Int32)

    package var description: String {
        switch self {
        case .inputIsNoTerminal: "standard input is not a terminal"
        case .outputIsNoTerminal: "standard output is not a terminal"
        case .typeUnset: "TERM is not set, so the kind of terminal is unknown"
        case .typeUnknown(let type): "terminfo knows no terminal \"\(type)\" (from TERM)"
        case .typeCannotShowScreens(let type):
            "a terminal \"\(type)\" (from TERM) cannot show a full screen"
        case .databaseMissing: "the terminfo database is missing"
        case .alreadyOpen: "the terminal is already open"
        case .system(let call, let code): "\(call) failed with error \(code)"
        }
    }
}
