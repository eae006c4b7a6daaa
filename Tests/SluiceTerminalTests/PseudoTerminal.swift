import CNcurses
import Foundation
import Glibc
import SluiceConsole
import Synchronization
import Testing

@testable import SluiceTerminal

/// A terminal without anybody before it: what is written to it is kept, keys come from the test.
final class PseudoTerminal {
    let user: Int32
    private let program: Int32
    private let output = Output()

    init(columns: Int = 80, rows: Int = 24) throws {
        var program: Int32 = -1
        var user: Int32 = -1
        try #require(openpty(&program, &user, nil, nil, nil) == 0)
        self.program = program
        self.user = user
        resize(columns: columns, rows: rows)
        output.collect(from: program)
    }

    deinit {
        close(user)
        close(program)
    }

    func resize(columns: Int, rows: Int) {
        var measure = winsize(
            ws_row: UInt16(rows), ws_col: UInt16(columns), ws_xpixel: 0, ws_ypixel: 0)
        _ = ioctl(program, UInt(TIOCSWINSZ), &measure)
    }

    func type(_ text: String) {
        let bytes = Array(text.utf8)
        _ = write(program, bytes, bytes.count)
    }

    /// Local modes as they are now.
    var modes: tcflag_t {
        var modes = termios()
        tcgetattr(user, &modes)
        return modes.c_lflag
    }

    /// Opens it as sluice does, and closes it whatever the test does.
    func withTerminal(
        _ environment: [String: String] = [:], _ body: (Terminal) throws -> Void
    ) throws {
        let surroundings = ["TERM": "xterm-256color", "LANG": ""]
        let terminal = try Terminal(
            input: user, output: user,
            environment: surroundings.merging(environment) { _, given in given })
        defer { terminal.close() }
        try body(terminal)
    }

    /// All that was written since the last call. The mark makes sure that nothing is still on its way.
    func written() -> String {
        let mark = "\u{1}\(UInt64.random(in: .min ... .max))\u{2}"
        let bytes = Array(mark.utf8)
        _ = write(user, bytes, bytes.count)
        return output.text(upTo: mark)
    }
}

/// Bytes from a terminal, read on a thread of their own so that writing never blocks.
nonisolated private final class Output: Sendable {
    private let bytes = Mutex<[UInt8]>([])

    func collect(from descriptor: Int32) {
        let reading = dup(descriptor)
        let thread = Thread { [self] in
            var buffer = [UInt8](repeating: 0, count: 4096)
            while true {
                let count = read(reading, &buffer, buffer.count)
                guard count > 0 else { break }
                bytes.withLock { $0.append(contentsOf: buffer[0..<count]) }
            }
            close(reading)
        }
        thread.start()
    }

    func text(upTo mark: String) -> String {
        while true {
            let text = bytes.withLock { String(decoding: $0, as: UTF8.self) }
            if let range = text.range(of: mark, options: .literal) {
                bytes.withLock { $0.removeFirst(text[..<range.upperBound].utf8.count) }
                return String(text[..<range.lowerBound])
            }
            sched_yield()
        }
    }
}
