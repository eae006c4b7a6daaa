import Testing

@testable import SluiceConsole

@Suite("Drawing cuts off what does not fit and lets nothing through that acts on a terminal")
struct FrameTests {
    private func frame(_ columns: Int, _ rows: Int) -> Frame {
        Frame(size: Size(columns: columns, rows: rows))
    }

    @Test("text is cut at the right edge, at its width, and above and below the screen")
    func clips() {
        var frame = frame(6, 2)
        frame.put("abcdefgh", column: 2, row: 0, role: .ok)
        frame.put("abcdefgh", column: 0, row: 1, role: .ok, width: 3)
        frame.put("nowhere", column: 0, row: 2, role: .ok)
        frame.put("nowhere", column: 0, row: -1, role: .ok)
        #expect(frame.characters == ["  abcd", "abc   "])
        #expect(frame.roles == ["..oooo", "ooo..."])
    }

    @Test("text that begins left of the screen shows its rest")
    func negativeColumn() {
        var frame = frame(4, 1)
        frame.put("abcdef", column: -2, row: 0, role: .base)
        #expect(frame.characters == ["cdef"])
        frame.fill("x", column: -3, row: -3, width: 5, height: 9, role: .warn)
        #expect(frame.characters == ["xxef"])
        frame.paint(column: 3, row: 0, width: 99, height: 99, role: .error)
        #expect(frame.roles == ["ww.e"])
    }

    @Test("a wide character takes two cells, and loses both when one is overwritten")
    func wide() {
        var frame = frame(6, 1)
        let end = frame.put("漢字a", column: 0, row: 0, role: .base)
        #expect(end == 5)
        #expect(frame.characters == ["漢字a "])
        #expect(frame[1, 0].isTail)
        frame.put("x", column: 1, row: 0, role: .base)
        #expect(frame.characters == [" x字a "])
        frame.put("y", column: 2, row: 0, role: .base)
        #expect(frame.characters == [" xy a "])
        #expect(frame.cells.allSatisfy { !$0.isTail })
    }

    @Test("half a wide character is not drawn at the edge")
    func wideAtEdge() {
        var frame = frame(3, 1)
        frame.put("a字字", column: 0, row: 0, role: .base)
        #expect(frame.characters == ["a字"])
        frame.put("字", column: 2, row: 0, role: .base)
        #expect(frame.characters == ["a字"])
    }

    @Test(
        "what a terminal would act on shows as a replacement",
        arguments: [
            "\u{1b}", "\u{7}", "\r", "\n", "\r\n", "\u{9b}", "\u{7f}", "\u{202e}", "\u{200b}",
        ])
    func controls(text: String) {
        var frame = frame(3, 1)
        frame.put(text + "a", column: 0, row: 0, role: .base)
        #expect(frame.characters == ["\u{fffd}a "])
    }

    @Test("a cluster that a terminal would draw in other columns shows as a replacement")
    func clusters() {
        var frame = frame(4, 1)
        frame.put("ก\u{e33}\u{e33}\u{e33}e\u{301}", column: 0, row: 0, role: .base)
        #expect(frame.characters == ["\u{fffd}e\u{301}  "])
    }

    @Test("cells outside of the frame are blank, and a frame may be empty")
    func outside() {
        var frame = frame(0, 0)
        frame.put("x", column: 0, row: 0, role: .base)
        frame.fill(column: 0, row: 0, width: 5, role: .base)
        #expect(frame[0, 0] == .blank)
        #expect(frame.characters == [])
        #expect(Size(columns: -1, rows: -7) == Size(columns: 0, rows: 0))
    }
}
