import CNcurses
import Glibc
import Synchronization

/// Gives the terminal back when the program falls: a trap, a bad access, an abort, or an `exit`
/// somewhere that skipped `Terminal.close()`. Everything needed is prepared while all is well.
nonisolated enum EmergencyRestore {
    /// Swift traps as SIGILL (x86) or SIGTRAP (ARM).
    fileprivate static let signals = [
        SIGSEGV, SIGILL, SIGABRT, SIGBUS, SIGFPE, SIGTRAP, SIGQUIT,
    ]

    /// Prepares for the worst. `modes` are those of the shell, `bytes` a `ResetSequence`.
    static func arm(descriptor: Int32, modes: termios, bytes: [UInt8]) {
        disarm()
        let exit = Exit.make(descriptor: descriptor, modes: modes, bytes: bytes)
        provideSignalStack()
        for signal in signals {
            var action = sigaction()
            action.__sigaction_handler.sa_sigaction = restoreAndFall
            action.sa_flags = SA_SIGINFO | Int32(SA_ONSTACK)
            sigaction(signal, &action, exit.pointee.previous + Int(signal))
        }
        prepared.store(UInt(bitPattern: exit), ordering: .releasing)
        _ = atexitRegistration
    }

    /// The terminal was given back in an orderly way.
    static func disarm() {
        guard let exit = takePrepared() else { return }
        exit.pointee.putHandlersBack()
        exit.pointee.deallocate()
        exit.deallocate()
    }

    /// `false` once the terminal was given back: nothing may be drawn any more, though another
    /// thread may live on for as long as a crash is being written down.
    static var isArmed: Bool { prepared.load(ordering: .acquiring) != 0 }

    /// Gives the terminal back now, once, by writing and `tcsetattr` alone. Async-signal-safe.
    static func restore() {
        guard let exit = takePrepared() else { return }
        exit.pointee.giveBack()
        exit.pointee.putHandlersBack()
    }

    /// A stack that ran over has no room for a handler.
    private static func provideSignalStack() {
        var current = stack_t()
        guard sigaltstack(nil, &current) == 0, current.ss_flags & Int32(SS_DISABLE) != 0
        else { return }
        var spare = stack_t()
        spare.ss_size = 64 * 1024
        // Never freed: a thread keeps its signal stack for life.
        spare.ss_sp = UnsafeMutableRawPointer.allocate(byteCount: 64 * 1024, alignment: 16)
        sigaltstack(&spare, nil)
    }

    /// `atexit` knows no way to take a function back, so it is told once.
    private static let atexitRegistration = atexit { EmergencyRestore.restore() }
}

/// Memory a signal handler may use: plain, allocated beforehand, reached by one atomic pointer.
private nonisolated struct Exit {
    var descriptor: Int32
    var modes: termios
    var bytes: UnsafeMutableBufferPointer<UInt8>
    /// What was in force before, by signal number.
    var previous: UnsafeMutablePointer<sigaction>

    static func make(
        descriptor: Int32, modes: termios, bytes: [UInt8]
    ) -> UnsafeMutablePointer<Self> {
        let copy = UnsafeMutableBufferPointer<UInt8>.allocate(capacity: bytes.count)
        _ = copy.initialize(from: bytes)
        let previous = UnsafeMutablePointer<sigaction>.allocate(capacity: 64)
        previous.initialize(repeating: sigaction(), count: 64)
        let exit = UnsafeMutablePointer<Self>.allocate(capacity: 1)
        exit.initialize(
            to: Self(descriptor: descriptor, modes: modes, bytes: copy, previous: previous))
        return exit
    }

    func deallocate() {
        bytes.deallocate()
        previous.deallocate()
    }

    func putHandlersBack() {
        for signal in EmergencyRestore.signals { sigaction(signal, previous + Int(signal), nil) }
    }

    func giveBack() {
        var written = 0
        while written < bytes.count, let start = bytes.baseAddress {
            let count = write(descriptor, start + written, bytes.count - written)
            guard count > 0 else { break }
            written += count
        }
        withUnsafePointer(to: modes) { _ = tcsetattr(descriptor, TCSANOW, $0) }
    }
}

/// Address of the `Exit` in force, or 0. Whoever takes it out alone may use it.
private nonisolated let prepared = Atomic<UInt>(0)

private nonisolated func takePrepared() -> UnsafeMutablePointer<Exit>? {
    UnsafeMutablePointer(bitPattern: prepared.exchange(0, ordering: .acquiringAndReleasing))
}

/// Restores the terminal, puts the earlier handlers back (the Swift runtime's backtrace, or the
/// default), and lets the same signal strike again. Of two threads that fall, the second finds
/// that done.
private nonisolated func restoreAndFall(
    _ signal: Int32, _ information: UnsafeMutablePointer<siginfo_t>?,
    _ context: UnsafeMutableRawPointer?
) {
    if let exit = takePrepared() {
        exit.pointee.giveBack()
        exit.pointee.putHandlersBack()
    }
    let code = information?.pointee.si_code ?? 0
    // A fault happens again by itself when the handler returns.
    guard code <= 0 else { return }
    // A signal that was sent does not, and the runtime's handler would let the program live on:
    // that one falls to the default. `abort()`, which sends to its own thread, kills in any case.
    let sentToThread: Int32 = -6
    if signal != SIGABRT || code != sentToThread {
        var byDefault = sigaction()
        sigaction(signal, &byDefault, nil)
    }
    raise(signal)
}
