import CNcurses
import Glibc

extension Terminal {
    /// ^Z: gives the terminal to the shell, stops the process group, and returns when it was
    /// continued, with the screen taken back. A paint then shows everything again.
    ///
    /// Where nobody could continue it (no job control) the system does not stop it, and this
    /// returns soon.
    package func suspend() {
        guard isOpen else { return }
        endwin()
        _ = ScreenSignals.take(.resume)
        var byDefault = sigaction()
        var ours = sigaction()
        sigaction(SIGTSTP, &byDefault, &ours)
        kill(0, SIGTSTP)
        awaitContinuation()
        sigaction(SIGTSTP, &ours, nil)
        takeBack()
    }

    /// The signal may be delivered to another thread a moment later, and taking the screen back
    /// before the stop would leave the shell with it. So: wait for SIGCONT, or long enough to know
    /// that there was no stop.
    private func awaitContinuation() {
        var wake = pollfd(fd: waker.readEnd, events: Int16(POLLIN), revents: 0)
        for _ in 0..<10 {
            if ScreenSignals.take(.resume) { return }
            waker.drain()
            _ = poll(&wake, 1, 20)
        }
    }

    /// Sets the modes and the screen again, whatever was done to them meanwhile.
    func takeBack() {
        if !isendwin() { endwin() }
        wrefresh(sluice_screen())
        if !measure() { redraw() }
    }
}
