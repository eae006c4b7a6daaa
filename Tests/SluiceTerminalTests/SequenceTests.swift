import CNcurses
import SluiceConsole
import Testing

@testable import SluiceTerminal

@Suite("Bytes sent past ncurses") struct SequenceTests {
    @Test("give the terminal back: attributes, colours, keypad, cursor, screen")
    func reset() {
        let capabilities = [
            "sgr0": "\u{1b}[m$<2>", "op": "\u{1b}[39;49m", "rmkx": "\u{1b}[?1l\u{1b}>",
            "cnorm": "\u{1b}[?25h", "rmcup": "\u{1b}[?1049l$<100/>",
        ]
        let bytes = ResetSequence.bytes { capabilities[$0].map { Array($0.utf8) } }
        #expect(
            String(decoding: bytes, as: UTF8.self)
                == "\u{1b}[m\u{1b}[39;49m\u{1b}[?1l\u{1b}>\u{1b}[?25h\u{1b}[?1049l")
    }

    @Test("start a new line on a terminal that has one screen only")
    func resetWithoutScreens() {
        let bytes = ResetSequence.bytes { $0 == "sgr0" ? Array("\u{1b}[m".utf8) : nil }
        #expect(String(decoding: bytes, as: UTF8.self) == "\u{1b}[m\r\n")
    }

    @Test(
        "have no delays of terminfo in them",
        arguments: [
            ("a$<5>b", "ab"), ("$<50*/>", ""), ("$<", "$<"), ("a$b<c>", "a$b<c>"), ("", ""),
        ])
    func padding(capability: String, expected: String) {
        let bytes = ResetSequence.withoutPadding(Array(capability.utf8))
        #expect(String(decoding: bytes, as: UTF8.self) == expected)
    }

    @Test("carry the clipboard in base64, and twice inside tmux")
    func clipboard() {
        func text(_ isInsideTmux: Bool) -> String? {
            Clipboard.sequence("é\n", isInsideTmux: isInsideTmux)
                .map { String(decoding: $0, as: UTF8.self) }
        }
        #expect(text(false) == "\u{1b}]52;c;w6kK\u{7}")
        #expect(
            text(true)
                == "\u{1b}]52;c;w6kK\u{7}\u{1b}Ptmux;\u{1b}\u{1b}]52;c;w6kK\u{7}\u{1b}\\")
    }

    @Test("carry no clipboard over 100 KB")
    func clipboardLimit() {
        let most = String(repeating: "x", count: 102_400)
        #expect(Clipboard.sequence(most, isInsideTmux: false) != nil)
        #expect(Clipboard.sequence(most + "x", isInsideTmux: false) == nil)
    }

    @Test("are ASCII for lines, blocks and marks where nothing else can be shown")
    func ascii() {
        func drawn(_ text: String, showsUnicode: Bool) -> String {
            var wide: [wchar_t] = []
            for character in text {
                CellText.append(
                    character, columns: Text.columns(of: character) ?? 1,
                    showsUnicode: showsUnicode, to: &wide)
            }
            return String(
                String.UnicodeScalarView(
                    wide.compactMap { Unicode.Scalar(UInt32(bitPattern: $0)) }))
        }
        #expect(drawn("┌─┐│x│▁█…é日", showsUnicode: false) == "+-+|x|_#~?? ")
    }
}
