import Glibc

/// What ^C does to a client that waits for an answer: it ends with code 130, and what it has
/// printed so far is seen.
nonisolated enum Interruption {
    private static let signals = [SIGINT, SIGTERM]

    static func endsProgram() {
        Signals.hold(signals)
        Signals.watch(signals) { _ in
            StandardStreams.say("interrupted")
            Glibc.exit(130)
        }
    }
}
