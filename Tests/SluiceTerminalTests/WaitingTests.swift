import Foundation
import Glibc
import SluiceConsole
import Testing

@testable import SluiceTerminal

extension ScreenTests {
    @Suite("Waiting for input") struct WaitingTests {
        @Test("ends when the time is up")
        func timeout() throws {
            try PseudoTerminal().withTerminal {
                #expect($0.waitForInput(timeoutMilliseconds: 0) == [])
            }
        }

        @Test("ends with the keys that were typed, in their order")
        func keys() throws {
            let device = try PseudoTerminal()
            try device.withTerminal { terminal in
                let keyboard = Keyboard(terminal)
                device.type("bé\u{1b}[A\u{1b}OB\u{1b}[5~\u{1b}[Z\u{3}\r")
                #expect(terminal.waitForInput(timeoutMilliseconds: 5000) == .input)
                #expect(
                    keyboard.keys() == [
                        .character("b"), .character("é"), .up, .down, .pageUp, .backTab,
                        .control("c"), .enter,
                    ])
                #expect(keyboard.keys().isEmpty)
            }
        }

        @Test("ends when another thread wakes it, once for all wakes before it")
        func wake() throws {
            try PseudoTerminal().withTerminal { terminal in
                let waker = terminal.waker
                let thread = Thread { for _ in 0..<1000 { waker.wake() } }
                thread.start()
                #expect(terminal.waitForInput(timeoutMilliseconds: 5000) == .woken)
                while !thread.isFinished { sched_yield() }
                _ = terminal.waitForInput(timeoutMilliseconds: 0)
                #expect(terminal.waitForInput(timeoutMilliseconds: 0) == [])
                waker.wake()
                #expect(terminal.waitForInput(timeoutMilliseconds: 0) == .woken)
            }
        }

        @Test("ends with the new size when the window was resized")
        func resize() throws {
            let device = try PseudoTerminal()
            try device.withTerminal { terminal in
                device.resize(columns: 132, rows: 50)
                kill(getpid(), SIGWINCH)
                let wakeup = terminal.waitForInput(timeoutMilliseconds: 5000)
                #expect(wakeup.isSuperset(of: [.resized, .repaint]))
                #expect(terminal.size == Size(columns: 132, rows: 50))
                kill(getpid(), SIGWINCH)
                #expect(!terminal.waitForInput(timeoutMilliseconds: 5000).contains(.resized))
            }
        }

        @Test("takes the screen back when the program was stopped and continued")
        func continued() throws {
            let device = try PseudoTerminal()
            let before = device.modes
            try device.withTerminal { terminal in
                let painter = Painter(terminal)
                var frame = Frame(size: terminal.size)
                frame.put("still here", column: 0, row: 0, role: .base)
                painter.paint(frame, theme: .builtIn)
                _ = device.written()
                kill(getpid(), SIGCONT)
                #expect(terminal.waitForInput(timeoutMilliseconds: 5000).contains(.repaint))
                #expect(device.modes != before)
                painter.paint(frame, theme: .builtIn)
                let since = device.written()
                #expect(since.contains("\u{1b}[?1049h"))
                #expect(since.contains("still here"))
            }
        }
    }
}
