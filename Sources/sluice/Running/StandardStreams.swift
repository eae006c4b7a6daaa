import Glibc

/// Lines for people, each written whole and at once: a pipe sees them when they are said, and lines
/// of several threads do not mix.
nonisolated enum StandardStreams {
    /// On standard output: what was asked for.
    static func print(_ line: String) { write("\(line)\n", to: STDOUT_FILENO) }

    /// On standard error: what is said beside it.
    static func say(_ line: String) { write("\(line)\n", to: STDERR_FILENO) }

    static func write(_ text: String, to descriptor: CInt) {
        let bytes = Array(text.utf8)
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
            if count < 0, errno == EINTR { continue }
            // Nobody is left to read it.
            guard count > 0 else { return }
            rest = rest.dropFirst(count)
        }
    }
}
