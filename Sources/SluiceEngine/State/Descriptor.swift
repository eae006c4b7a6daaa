import Glibc

/// An open file that closes itself.
struct Descriptor: ~Copyable {
    let number: CInt
    private let isOwned: Bool

    init(owning number: CInt) {
        self.number = number
        isOwned = true
    }

    /// Leaves the file open for its owner, who keeps it for longer than this value lives.
    init(borrowing number: CInt) {
        self.number = number
        isOwned = false
    }

    /// Stays open when this value goes.
    static var standardOutput: Self { Self(borrowing: STDOUT_FILENO) }

    init(
        opening path: String, _ flags: CInt, mode: mode_t = 0o600
    ) throws(FileFault) {
        let number = retryingInterrupted { open(path, flags | O_CLOEXEC, mode) }
        guard number >= 0 else { throw FileFault("open", path) }
        self.init(owning: number)
    }

    deinit {
        if isOwned { _ = close(number) }
    }

    /// Hands the number over to an owner that closes it itself.
    consuming func release() -> CInt {
        let number = number
        discard self
        return number
    }

    /// Writes until all is written or something fails. A descriptor that does not block, as a
    /// terminal may be left by others, is waited for.
    /// - Returns: bytes written, and the error code when it is fewer than all.
    borrowing func write(_ bytes: ArraySlice<UInt8>) -> (written: Int, code: CInt?) {
        bytes.withUnsafeBytes { buffer in
            var written = 0
            while written < buffer.count {
                let count = Glibc.write(
                    number, buffer.baseAddress?.advanced(by: written), buffer.count - written)
                if count >= 0 {
                    written += count
                    continue
                }
                switch errno {
                case EINTR: continue
                case EAGAIN: waitUntilWritable()
                case let code: return (written, code)
                }
            }
            return (written, nil)
        }
    }

    private borrowing func waitUntilWritable() {
        var interest = pollfd(fd: number, events: Int16(POLLOUT), revents: 0)
        _ = poll(&interest, 1, -1)
    }
}

/// Calls again as long as a signal is all that came.
func retryingInterrupted(_ call: () -> CInt) -> CInt {
    while true {
        let result = call()
        if result >= 0 || errno != EINTR { return result }
    }
}
