import Glibc

/// Files that are read and written as a whole.
enum WholeFile {
    struct Contents {
        let bytes: [UInt8]
        /// Of the file before it was read: a change in the middle shows as one afterwards.
        let stamp: FileStamp
    }

    /// `nil` when there is none.
    static func read(_ path: String) throws(FileFault) -> Contents? {
        // A pipe of that name must not make us wait for someone to write into it.
        let number = retryingInterrupted { open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK) }
        guard number >= 0 else {
            if errno == ENOENT { return nil }
            throw FileFault("read", path)
        }
        let descriptor = Descriptor(owning: number)
        var status = stat()
        guard fstat(descriptor.number, &status) == 0 else { throw FileFault("read", path) }
        guard status.st_mode & S_IFMT == S_IFREG else {
            throw FileFault("read", path, reason: "it is no ordinary file")
        }
        guard let bytes = descriptor.readToEnd(sizeHint: Int(status.st_size)) else {
            throw FileFault("read", path)
        }
        return Contents(bytes: bytes, stamp: FileStamp(status))
    }

    /// Puts `bytes` in place of what the file held, mode 0600. Whoever reads, and whatever fails or
    /// loses power when, finds the old contents or the new, never a part. A link is followed, and
    /// stays a link.
    @discardableResult
    static func write(_ bytes: [UInt8], to path: String) throws(FileFault) -> FileStamp {
        let target = resolved(path)
        let slash = target.lastIndex(of: "/")
        let folder = slash.map { target[..<$0].isEmpty ? "/" : String(target[..<$0]) } ?? "."
        let name = slash.map { target[target.index(after: $0)...] } ?? target[...]
        var template = Array("\(folder)/\(temporary(name))XXXXXX".utf8CString)
        let number = mkstemp(&template)
        guard number >= 0 else { throw FileFault("write", path) }
        let descriptor = Descriptor(owning: number)
        _ = fcntl(number, F_SETFD, FD_CLOEXEC)
        do throws(FileFault) {
            let (_, code) = descriptor.write(bytes[...])
            if let code { throw FileFault("write", path, code: code) }
            var status = stat()
            guard fsync(number) == 0, fstat(number, &status) == 0, rename(template, target) == 0
            else { throw FileFault("write", path) }
            try synchronize(folder: folder)
            return FileStamp(status)
        } catch {
            unlink(template)
            throw error
        }
    }

    /// Removes what writers of this file left unfinished when they were killed.
    static func removeLeftovers(of name: String, in folder: String) {
        guard let listing = opendir(folder) else { return }
        defer { closedir(listing) }
        let prefix = temporary(name)
        while let entry = readdir(listing) {
            let found = withUnsafeBytes(of: &entry.pointee.d_name) {
                String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self)
            }
            guard found.hasPrefix(prefix), found.utf8.count == prefix.utf8.count + 6 else {
                continue
            }
            unlink("\(folder)/\(found)")
        }
    }

    /// Six letters follow, mkstemp(3).
    private static func temporary(_ name: some StringProtocol) -> String { ".\(name)." }

    private static func resolved(_ path: String) -> String {
        guard let real = realpath(path, nil) else { return path }
        defer { free(real) }
        return String(cString: real)
    }

    /// Makes the new name survive a loss of power.
    private static func synchronize(folder: String) throws(FileFault) {
        let descriptor = try Descriptor(opening: folder, O_RDONLY | O_DIRECTORY)
        guard fsync(descriptor.number) == 0 else { throw FileFault("write", folder) }
    }
}

extension Descriptor {
    /// `nil` when reading fails; the reason is in `errno`.
    fileprivate borrowing func readToEnd(sizeHint: Int) -> [UInt8]? {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(sizeHint)
        var chunk = [UInt8](repeating: 0, count: 64 << 10)
        while true {
            let count = Glibc.read(number, &chunk, chunk.count)
            if count < 0, errno == EINTR { continue }
            if count < 0 { return nil }
            if count == 0 { return bytes }
            bytes += chunk[..<count]
        }
    }
}
