import Foundation
import Glibc

/// Signals as calls on a thread of their own, where everything is allowed, locks and memory too.
nonisolated enum Signals {
    /// Keeps these from doing what they do by default until `watch` is called. To be called on the
    /// main thread before there are others: threads inherit what is held.
    static func hold(_ numbers: [CInt]) {
        var signals = set(of: numbers)
        pthread_sigmask(SIG_BLOCK, &signals, nil)
    }

    /// A write to a peer that left fails; it does not end the program.
    static func ignoreBrokenPipes() { signal(SIGPIPE, SIG_IGN) }

    /// Calls `handle` for each signal that comes, those held before included, for ever. `numbers`
    /// must have been held.
    static func watch(_ numbers: [CInt], _ handle: @escaping @Sendable (CInt) -> Void) {
        Thread.detachNewThread {
            var signals = set(of: numbers)
            while true {
                var number: CInt = 0
                if sigwait(&signals, &number) == 0 { handle(number) }
            }
        }
    }

    private static func set(of numbers: [CInt]) -> sigset_t {
        var signals = sigset_t()
        sigemptyset(&signals)
        for number in numbers { sigaddset(&signals, number) }
        return signals
    }
}
