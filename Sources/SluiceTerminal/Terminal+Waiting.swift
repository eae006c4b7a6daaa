import CNcurses
import Glibc
import SluiceConsole

/// Why the wait for input ended. Empty: the time was up.
nonisolated package struct Wakeup: OptionSet, Sendable {
    package let rawValue: UInt8
    package init(rawValue: UInt8) { self.rawValue = rawValue }

    /// Keys are there: `Keyboard.keys()`.
    package static let input = Self(rawValue: 1)
    /// Another thread called `Waker.wake()`.
    package static let woken = Self(rawValue: 2)
    /// `Terminal.size` is another one.
    package static let resized = Self(rawValue: 4)
    /// What was painted is lost; a paint brings all of it back.
    package static let repaint = Self(rawValue: 8)
    /// The terminal is gone: nothing will ever come from it.
    package static let hangup = Self(rawValue: 16)
}

extension Terminal {
    /// Sleeps until there is something to do, at most this long (negative: for ever; 0: looks and
    /// returns). Carries out what the terminal's signals ask for: takes a new size, suspends,
    /// comes back.
    package func waitForInput(timeoutMilliseconds: Int) -> Wakeup {
        guard isOpen else { return .hangup }
        let timeout = Int32(clamping: max(-1, timeoutMilliseconds))
        var descriptors = [
            pollfd(fd: device.input, events: Int16(POLLIN), revents: 0),
            pollfd(fd: waker.readEnd, events: Int16(POLLIN), revents: 0),
        ]
        let ready = poll(&descriptors, 2, timeout)
        var wakeup = ready > 0 ? reasons(descriptors[0].revents, descriptors[1].revents) : []
        wakeup.formUnion(answerSignals())
        return wakeup
    }

    private func reasons(_ keyboard: Int16, _ wake: Int16) -> Wakeup {
        var wakeup: Wakeup = []
        if keyboard & Int16(POLLIN) != 0 { wakeup.insert(.input) }
        if keyboard & Int16(POLLHUP | POLLERR | POLLNVAL) != 0 { wakeup.insert(.hangup) }
        if wake != 0 {
            waker.drain()
            wakeup.insert(.woken)
        }
        return wakeup
    }

    private func answerSignals() -> Wakeup {
        let signals = ScreenSignals.take()
        var wakeup: Wakeup = []
        if signals.contains(.suspend) {
            suspend()
            wakeup.formUnion([.repaint, .resized])
        } else if signals.contains(.resume) {
            // Stopped by SIGSTOP, which gives no notice: the shell has changed the modes since.
            takeBack()
            wakeup.formUnion([.repaint, .resized])
        } else if signals.contains(.resize), measure() {
            wakeup.formUnion([.repaint, .resized])
        }
        return wakeup
    }

    /// Adopts the terminal's size. Returns whether it is another one.
    func measure() -> Bool {
        guard let now = device.size, now != size else { return false }
        size = now
        resize_term(Int32(now.rows), Int32(now.columns))
        redraw()
        return true
    }
}
