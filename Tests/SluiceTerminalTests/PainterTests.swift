import CNcurses
import SluiceConsole
import Testing

@testable import SluiceTerminal

extension ScreenTests {
    @Suite("The painter") struct PainterTests {
        /// The first characters of a row.
        private func row(_ row: Int32, characters count: Int) -> String {
            var text = [wchar_t](repeating: 0, count: count + 1)
            mvwinnwstr(sluice_screen(), row, 0, &text, Int32(count))
            let scalars = text.prefix { $0 != 0 }.compactMap {
                Unicode.Scalar(UInt32(bitPattern: $0))
            }
            return String(String.UnicodeScalarView(scalars))
        }

        private func look(column: Int32, row: Int32) -> (attributes: attr_t, pair: Int32) {
            var cell = cchar_t()
            var text = [wchar_t](repeating: 0, count: 6)
            var attributes: attr_t = 0
            var short: Int16 = 0
            var pair: Int32 = 0
            mvwin_wch(sluice_screen(), row, column, &cell)
            getcchar(&cell, &text, &attributes, &short, &pair)
            return (attributes, pair)
        }

        @Test("shows a frame's text, wide and combined characters included")
        func text() throws {
            try PseudoTerminal(columns: 30, rows: 3).withTerminal { terminal in
                var frame = Frame(size: terminal.size)
                frame.put("GET /índex", column: 0, row: 0, role: .base)
                frame.put("│日本│e\u{301}│", column: 2, row: 1, role: .base)
                Painter(terminal).paint(frame, theme: .builtIn)
                #expect(row(0, characters: 10) == "GET /índex")
                #expect(row(1, characters: 9) == "  │日本│e\u{301}│")
            }
        }

        @Test("gives each role its colours and attributes")
        func looks() throws {
            try PseudoTerminal().withTerminal { terminal in
                var theme = Theme.builtIn
                theme[.error] = Style(.indexed(9), on: .rgb(red: 0, green: 95, blue: 135), .bold)
                var frame = Frame(size: terminal.size)
                frame.put("plain", column: 0, row: 0, role: .base)
                frame.put("502", column: 6, row: 0, role: .error)
                Painter(terminal).paint(frame, theme: theme)
                #expect(look(column: 0, row: 0).pair == 0)
                let look = look(column: 6, row: 0)
                #expect(look.attributes & sluice_attribute_bold != 0)
                var foreground: Int32 = 0
                var background: Int32 = 0
                extended_pair_content(look.pair, &foreground, &background)
                #expect(foreground == 9)
                #expect(background == 24)
            }
        }

        @Test("sends of the next frame only what changed")
        func differences() throws {
            let device = try PseudoTerminal()
            try device.withTerminal { terminal in
                let painter = Painter(terminal)
                var frame = Frame(size: terminal.size)
                for row in 0..<24 { frame.put("0123456789", column: 0, row: row, role: .base) }
                painter.paint(frame, theme: .builtIn)
                _ = device.written()
                frame.put("Z", column: 4, row: 7, role: .base)
                painter.paint(frame, theme: .builtIn)
                #expect(device.written() == "\u{1b}[8;5HZ")
                painter.paint(frame, theme: .builtIn)
                #expect(device.written() == "")
            }
        }

        @Test("replaces the halves of wide characters without a trace")
        func halves() throws {
            try PseudoTerminal(columns: 12, rows: 1).withTerminal { terminal in
                let painter = Painter(terminal)
                var frame = Frame(size: terminal.size)
                frame.put("日本語", column: 0, row: 0, role: .base)
                painter.paint(frame, theme: .builtIn)
                frame.put("a", column: 3, row: 0, role: .base)
                painter.paint(frame, theme: .builtIn)
                #expect(row(0, characters: 4) == "日 a語")
                frame.put("字", column: 2, row: 0, role: .base)
                painter.paint(frame, theme: .builtIn)
                #expect(row(0, characters: 3) == "日字語")
            }
        }

        @Test("survives frames larger and smaller than the terminal")
        func sizes() throws {
            try PseudoTerminal(columns: 20, rows: 4).withTerminal { terminal in
                let painter = Painter(terminal)
                for size in [(200, 60), (3, 1), (0, 0), (20, 4)] {
                    var frame = Frame(size: Size(columns: size.0, rows: size.1))
                    frame.fill("x", column: 0, row: 0, width: 200, height: 60, role: .warn)
                    frame.cursor = Position(column: size.0, row: size.1)
                    painter.paint(frame, theme: .builtIn)
                }
                #expect(row(3, characters: 20) == String(repeating: "x", count: 20))
            }
        }

        @Test("shows everything in attributes when colour is not wanted")
        func noColor() throws {
            try PseudoTerminal().withTerminal(["NO_COLOR": "1"]) { terminal in
                #expect(terminal.depth == .mono)
                var frame = Frame(size: terminal.size)
                frame.put("row", column: 0, row: 0, role: .cursor)
                Painter(terminal).paint(frame, theme: .builtIn)
                let look = look(column: 0, row: 0)
                #expect(look.pair == 0)
                #expect(look.attributes & sluice_attribute_reverse != 0)
            }
        }

        @Test("changes the theme without running out of colour pairs")
        func themes() throws {
            try PseudoTerminal().withTerminal(["TERM": "xterm"]) { terminal in
                let painter = Painter(terminal)
                var frame = Frame(size: terminal.size)
                frame.put("row", column: 0, row: 0, role: .ok)
                for index in UInt8(0)..<200 {
                    let style = Style(.indexed(index), on: .indexed(255 - index))
                    painter.paint(frame, theme: Theme(name: "t\(index)", styles: [.ok: style]))
                }
                #expect(look(column: 0, row: 0).pair == 1)
            }
        }

        @Test("paints a large screen well within a frame's time")
        func speed() throws {
            try PseudoTerminal(columns: 200, rows: 60).withTerminal { terminal in
                let painter = Painter(terminal)
                var frames: [Frame] = []
                for number in 0..<2 {
                    var frame = Frame(size: terminal.size)
                    for row in 0..<60 {
                        for column in stride(from: 0, to: 200, by: 10) {
                            let role = Role.allCases[(row + column + number) % 40]
                            frame.put(
                                "\(row * column + number)--", column: column, row: row, role: role)
                        }
                    }
                    frames.append(frame)
                }
                let clock = ContinuousClock()
                let taken = (0..<10).map { number in
                    clock.measure { painter.paint(frames[number % 2], theme: .builtIn) }
                }
                // A debug build on a busy machine is allowed ten times what a release build takes.
                #expect(taken.min() ?? .zero < .milliseconds(50))
            }
        }
    }
}
