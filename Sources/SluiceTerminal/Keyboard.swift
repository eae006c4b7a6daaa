import CNcurses
package import SluiceConsole

/// What the operator types, as keys.
package final class Keyboard {
    private let terminal: Terminal
    private var decoder = KeyDecoder()

    /// A pasted text larger than this arrives in several calls.
    private static let limit = 4096

    package init(_ terminal: Terminal) {
        self.terminal = terminal
    }

    /// All keys that have arrived; never waits, but for the 25 ms in which an escape may turn out
    /// to begin a key's sequence.
    package func keys() -> [Key] {
        guard terminal.isOpen else { return [] }
        var codes: [Int32] = []
        while codes.count < Self.limit {
            let code = wgetch(terminal.inputPad)
            guard code != ERR else { break }
            codes.append(code)
        }
        return decoder.decode(codes)
    }
}
