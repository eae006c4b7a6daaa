/// The bytes that give a terminal back as the shell knows it, for the ways out on which ncurses
/// cannot be called any more.
nonisolated enum ResetSequence {
    /// Attributes off, colours back, keypad local, cursor visible, the shell's screen.
    private static let capabilities = ["sgr0", "op", "rmkx", "cnorm"]

    /// Builds the sequence from a terminal's string capabilities (terminfo's short names).
    static func bytes(capability: (String) -> [UInt8]?) -> [UInt8] {
        let calm = capabilities.compactMap(capability).flatMap(withoutPadding)
        guard let leave = capability("rmcup").map(withoutPadding), !leave.isEmpty else {
            // No screen to go back to: start a line below whatever was drawn.
            return calm + Array("\r\n".utf8)
        }
        return calm + leave
    }

    /// Leaves out terminfo's delays, `$<5>` or `$<2*/>`, meant for the program and not the
    /// terminal (terminfo(5), "Delays and Padding").
    static func withoutPadding(_ bytes: [UInt8]) -> [UInt8] {
        var result: [UInt8] = []
        var rest = bytes[...]
        while let byte = rest.first {
            if rest.starts(with: "$<".utf8), let end = rest.firstIndex(of: UInt8(ascii: ">")) {
                rest = rest[(end + 1)...]
            } else {
                result.append(byte)
                rest.removeFirst()
            }
        }
        return result
    }
}
