import Glibc
import SluiceCore

// Files by their name in an open folder: no link is followed, and nobody who renames a folder on the
// way leads elsewhere.
extension Descriptor {
    /// - Parameter path: for the report of a fault.
    borrowing func child(
        _ name: String, _ flags: CInt, mode: mode_t = 0o600, path: String
    ) throws(FileFault) -> Descriptor {
        let folder = number
        let opened = retryingInterrupted {
            openat(folder, name, flags | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK, mode)
        }
        guard opened >= 0 else { throw FileFault("open", path) }
        return Descriptor(owning: opened)
    }

    /// A folder in this one, made for its owner alone if it is missing.
    borrowing func folder(_ name: String, path: String) throws(FileFault) -> Descriptor {
        if mkdirat(number, name, 0o700) != 0, errno != EEXIST { throw FileFault("create", path) }
        return try child(name, O_RDONLY | O_DIRECTORY, path: path)
    }

    /// `nil` for what is no ordinary file, or cannot be asked.
    borrowing func status() -> stat? {
        var status = stat()
        guard fstat(number, &status) == 0, status.st_mode & S_IFMT == S_IFREG else { return nil }
        return status
    }

    /// Fewer than `count` bytes at the end of the file; `nil` when reading fails.
    borrowing func read(at offset: Int, count: Int) -> [UInt8]? {
        let number = number
        var failed = false
        let bytes = [UInt8](unsafeUninitializedCapacity: count) { buffer, filled in
            while filled < count {
                let got = pread(
                    number, buffer.baseAddress?.advanced(by: filled), count - filled,
                    offset + filled)
                if got < 0, errno == EINTR { continue }
                failed = got < 0
                guard got > 0 else { return }
                filled += got
            }
        }
        return failed ? nil : bytes
    }

    /// `false` when not all could be written; the reason is in `errno`.
    borrowing func write(_ bytes: UnsafeRawBufferPointer, at offset: Int) -> Bool {
        var written = 0
        while written < bytes.count {
            let count = pwrite(
                number, bytes.baseAddress?.advanced(by: written), bytes.count - written,
                offset + written)
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { return false }
            written += count
        }
        return true
    }

    /// Of the last change, as the file says.
    borrowing func setTime(_ time: WallTime) {
        var times = [
            timespec(tv_sec: 0, tv_nsec: omittedTime),
            timespec(tv_sec: Int(time.seconds), tv_nsec: 0),
        ]
        _ = futimens(number, &times)
    }

    /// Names of what is in this folder, without the two that stand for folders. `nil` when it cannot
    /// be read.
    borrowing func names() -> [String]? {
        let copy = openat(number, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard copy >= 0 else { return nil }
        guard let stream = fdopendir(copy) else {
            _ = close(copy)
            return nil
        }
        defer { closedir(stream) }
        var names: [String] = []
        while let entry = readdir(stream) {
            let name = withUnsafeBytes(of: &entry.pointee.d_name) { bytes in
                String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
            }
            if name != ".", name != ".." { names.append(name) }
        }
        return names
    }

    /// Removes what is in this folder, at any depth; `false` when something stays.
    @discardableResult
    borrowing func empty(depth: Int = 8) -> Bool {
        guard depth > 0, let names = names() else { return false }
        var isEmpty = true
        for name in names where unlinkat(number, name, 0) != 0 {
            guard let inner = try? child(name, O_RDONLY | O_DIRECTORY, path: name) else {
                isEmpty = false
                continue
            }
            inner.empty(depth: depth - 1)
            if unlinkat(number, name, AT_REMOVEDIR) != 0 { isEmpty = false }
        }
        return isEmpty
    }
}

/// A macro that is not imported: leave this time as it is (`man 2 utimensat`).
private let omittedTime = (1 << 30) - 2
