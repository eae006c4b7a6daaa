import Glibc
import Synchronization

/// The signals that concern the screen: its size changed (SIGWINCH), the shell wants it back
/// (SIGTSTP), it is ours again (SIGCONT). Handlers only note them and wake the wait for input:
/// ncurses may not be called from a handler.
nonisolated struct ScreenSignals: OptionSet, Sendable {
    let rawValue: UInt8

    static let resize = Self(rawValue: 1)
    static let suspend = Self(rawValue: 2)
    static let resume = Self(rawValue: 4)

    /// Handlers that were in force before `install`, in the order of `numbers`.
    typealias Saved = [sigaction]

    private static let numbers = [SIGWINCH, SIGTSTP, SIGCONT]

    /// Starts to note signals. To be called before ncurses opens the screen: it leaves alone what
    /// is handled already.
    static func install(waking descriptor: Int32) -> Saved {
        pending.store(0, ordering: .sequentiallyConsistent)
        wakeDescriptor.store(descriptor, ordering: .sequentiallyConsistent)
        return numbers.map { number in
            var action = sigaction()
            action.__sigaction_handler.sa_handler = note
            action.sa_flags = SA_RESTART
            var previous = sigaction()
            sigaction(number, &action, &previous)
            return previous
        }
    }

    static func restore(_ saved: Saved) {
        for (number, previous) in zip(numbers, saved) {
            var previous = previous
            sigaction(number, &previous, nil)
        }
        wakeDescriptor.store(-1, ordering: .sequentiallyConsistent)
    }

    /// What came since the last call.
    static func take() -> Self {
        Self(rawValue: pending.exchange(0, ordering: .acquiringAndReleasing))
    }

    /// Takes one kind and leaves the others noted. Returns whether it had come.
    static func take(_ kind: Self) -> Bool {
        let before = pending.bitwiseAnd(~kind.rawValue, ordering: .acquiringAndReleasing).oldValue
        return before & kind.rawValue != 0
    }
}

private nonisolated let pending = Atomic<UInt8>(0)
private nonisolated let wakeDescriptor = Atomic<Int32>(-1)

/// Async-signal-safe: two lock-free atomics, initialised before the handler is installed, and
/// `write`. `errno` belongs to whatever was interrupted.
private nonisolated func note(_ number: Int32) {
    let interrupted = errno
    let bit: ScreenSignals =
        number == SIGWINCH ? .resize : number == SIGTSTP ? .suspend : .resume
    _ = pending.bitwiseOr(bit.rawValue, ordering: .acquiringAndReleasing)
    let descriptor = wakeDescriptor.load(ordering: .acquiring)
    var byte: UInt8 = 1
    if descriptor >= 0 { _ = write(descriptor, &byte, 1) }
    errno = interrupted
}
