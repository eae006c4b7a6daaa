import Foundation

/// Text for the operator's clipboard, as a terminal takes it: OSC 52 of xterm's control sequences,
/// `ESC ] 52 ; c ; BASE64 BEL`. It works through ssh, where no other way reaches the clipboard.
nonisolated package enum Clipboard {
    /// Bytes of text; terminals drop longer ones, some in the middle.
    package static let limit = 100 * 1024

    /// The bytes to send; `nil` over the limit.
    ///
    /// tmux takes the sequence for itself or drops it, by its `set-clipboard`; what it is to pass
    /// on stands in a DCS with every ESC doubled (tmux(1), `allow-passthrough`). Inside tmux both
    /// go out: either sets the same text.
    package static func sequence(_ text: String, isInsideTmux: Bool) -> [UInt8]? {
        guard text.utf8.count <= limit else { return nil }
        let encoded = Data(text.utf8).base64EncodedString()
        let plain = Array("\u{1b}]52;c;\(encoded)\u{7}".utf8)
        guard isInsideTmux else { return plain }
        return plain + Array("\u{1b}Ptmux;\u{1b}\u{1b}]52;c;\(encoded)\u{7}\u{1b}\\".utf8)
    }
}
