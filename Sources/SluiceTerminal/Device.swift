import CNcurses
import Glibc
import SluiceConsole

/// The two descriptors of a terminal, under streams of our own: the C streams `stdin` and `stdout`
/// keep their state, and closing ours leaves the descriptors open.
nonisolated struct Device {
    let input: Int32
    let output: Int32
    let inputFile: UnsafeMutablePointer<FILE>
    let outputFile: UnsafeMutablePointer<FILE>
    /// As the shell had set the terminal.
    let shellModes: termios

    init(input: Int32, output: Int32) throws(TerminalError) {
        var modes = termios()
        guard tcgetattr(output, &modes) == 0 else {
            throw .system(call: "tcgetattr", code: errno)
        }
        let inputCopy = dup(input)
        guard inputCopy >= 0, let inputFile = fdopen(inputCopy, "r") else {
            throw .system(call: "fdopen", code: errno)
        }
        let outputCopy = dup(output)
        guard outputCopy >= 0, let outputFile = fdopen(outputCopy, "w") else {
            let code = errno
            fclose(inputFile)
            throw .system(call: "fdopen", code: code)
        }
        self.input = inputCopy
        self.output = outputCopy
        self.inputFile = inputFile
        self.outputFile = outputFile
        shellModes = modes
    }

    func close() {
        fclose(inputFile)
        fclose(outputFile)
    }

    /// As the terminal itself tells it; `nil` when it does not (a serial line).
    var size: Size? {
        var measure = winsize()
        guard ioctl(output, UInt(TIOCGWINSZ), &measure) == 0, measure.ws_col > 0,
            measure.ws_row > 0
        else { return nil }
        return Size(columns: Int(measure.ws_col), rows: Int(measure.ws_row))
    }

    /// Writes past ncurses, which keeps nothing back between two frames.
    func write(_ bytes: [UInt8]) -> Bool {
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { Glibc.write(output, $0.baseAddress, $0.count) }
            if count < 0 {
                guard errno == EINTR else { return false }
            } else {
                rest = rest.dropFirst(count)
            }
        }
        return true
    }
}
