import CNcurses
import SluiceConsole
import Testing

@testable import SluiceTerminal

@Suite("What the terminal sends") struct KeyDecoderTests {
    private func decode(_ text: String) -> [Key] {
        var decoder = KeyDecoder()
        return decoder.decode(text.utf8.map(Int32.init))
    }

    @Test(
        "becomes the key that was pressed",
        arguments: [
            ("b", .character("b")), ("B", .character("B")), (" ", .character(" ")),
            ("é", .character("é")), ("日", .character("日")), ("🙂", .character("🙂")),
            ("\r", .enter), ("\n", .enter), ("\t", .tab), ("\u{7f}", .backspace),
            ("\u{8}", .backspace), ("\u{6}", .control("f")), ("\u{1a}", .control("z")),
            ("\u{1b}", .escape), ("\u{1b}[A", .up), ("\u{1b}OD", .left), ("\u{1b}[H", .home),
            ("\u{1b}OF", .end), ("\u{1b}[Z", .backTab), ("\u{1b}[3~", .delete),
            ("\u{1b}[6~", .pageDown), ("\u{1b}OP", .function(1)), ("\u{1b}[15~", .function(5)),
            ("\u{1b}[24~", .function(12)), ("\u{1b}[[A", .function(1)), ("\u{1b}OM", .enter),
        ] as [(String, Key)])
    func single(text: String, expected: Key) {
        #expect(decode(text) == [expected])
    }

    @Test(
        "by terminfo's names becomes the key that was pressed",
        arguments: [
            (KEY_UP, .up), (KEY_DOWN, .down), (KEY_LEFT, .left), (KEY_RIGHT, .right),
            (KEY_HOME, .home), (KEY_END, .end), (KEY_PPAGE, .pageUp), (KEY_NPAGE, .pageDown),
            (KEY_BTAB, .backTab), (KEY_BACKSPACE, .backspace), (KEY_DC, .delete),
            (KEY_IC, .insert), (KEY_ENTER, .enter), (KEY_F0 + 1, .function(1)),
            (KEY_F0 + 12, .function(12)),
        ] as [(Int32, Key)])
    func named(code: Int32, expected: Key) {
        var decoder = KeyDecoder()
        #expect(decoder.decode([code]) == [expected])
    }

    @Test(
        "and is no key is left out, and the keys around it are not",
        arguments: [
            "\u{1b}[1;5A", "\u{1b}[200~", "\u{1b}[<0;3;4M", "\u{1b}[?62;c",
            "\u{1b}]11;rgb:0/0/0\u{7}",
            "\u{1b}P1+r\u{1b}\\", "\u{1b}Ox", "\u{0}", "\u{1d}", "\u{85}", "\u{1b}[99999999999~",
        ])
    func ignored(text: String) {
        #expect(decode("a\(text)z") == [.character("a"), .character("z")])
    }

    @Test(
        "of codes ncurses made up for the program is left out", arguments: [KEY_RESIZE, KEY_MOUSE])
    func otherCodes(code: Int32) {
        var decoder = KeyDecoder()
        #expect(decoder.decode([code, 0x61]) == [.character("a")])
    }

    @Test("for Esc and a key quickly after it is two keys, a bracket too")
    func escapeAndKey() {
        #expect(decode("\u{1b}j") == [.escape, .character("j")])
        #expect(decode("\u{1b}[") == [.escape, .character("[")])
        #expect(decode("\u{1b}]") == [.escape, .character("]")])
        #expect(decode("\u{1b}O") == [.escape, .character("O")])
        #expect(decode("\u{1b}\u{1b}") == [.escape, .escape])
        #expect(decode("\u{1b}\u{1b}[B") == [.escape, .down])
    }

    @Test("in pieces makes the character it was cut from")
    func pieces() {
        var decoder = KeyDecoder()
        let keys = "日é".utf8.map { decoder.decode([Int32($0)]) }
        #expect(keys == [[], [], [.character("日")], [], [.character("é")]])
    }

    @Test(
        "as malformed UTF-8 never hides what comes after it",
        arguments: [
            [0xff], [0x80], [0xc3], [0xe6, 0x97], [0xc0, 0x80], [0xed, 0xa0, 0x80],
            [0xf4, 0x90, 0x80, 0x80],
        ] as [[Int32]])
    func malformed(bytes: [Int32]) {
        var decoder = KeyDecoder()
        #expect(decoder.decode(bytes + [0x61, 0xc3, 0xa9]) == [.character("a"), .character("é")])
    }
}
