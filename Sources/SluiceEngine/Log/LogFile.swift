import Glibc

/// The file behind the access log: lines go in whole, in order, or stay here until they can.
struct LogFile: ~Copyable {
    private let path: String
    private var descriptor: Descriptor
    /// Whole lines that could not be written yet.
    private var backlog: [UInt8] = []
    /// What the last write ran into; `nil` while all is well.
    private(set) var fault: FileFault?

    /// `-` is standard output.
    init(path: String) throws(FileFault) {
        self.path = path
        descriptor = try Self.open(path)
    }

    var backlogBytes: Int { backlog.count }
    var backlogLines: Int { backlog.count { $0 == UInt8(ascii: "\n") } }

    /// Writes what was left over, then these lines; what does not fit is kept.
    /// - Returns: bytes that have reached the file.
    mutating func write(_ lines: [UInt8]) -> Int {
        guard backlog.isEmpty else {
            backlog += lines
            return writeBacklog()
        }
        let written = deliver(lines[...])
        backlog = Array(lines[written...])
        return written
    }

    /// Tries again what was left over.
    /// - Returns: bytes that have reached the file.
    mutating func writeBacklog() -> Int {
        let written = deliver(backlog[...])
        backlog.removeFirst(written)
        return written
    }

    /// Goes on in a file opened anew, for a rotated log. When it cannot be opened, the old one
    /// stays in use.
    mutating func reopen() throws(FileFault) {
        descriptor = try Self.open(path)
    }

    private static func open(_ path: String) throws(FileFault) -> Descriptor {
        if path == "-" { return .standardOutput }
        return try Descriptor(opening: path, O_WRONLY | O_APPEND | O_CREAT)
    }

    /// - Returns: bytes written, up to the end of a line.
    private mutating func deliver(_ lines: ArraySlice<UInt8>) -> Int {
        let (written, code) = descriptor.write(lines)
        fault = code.map { FileFault("write to", path, code: $0) }
        guard written < lines.count else { return written }
        let torn = lines.prefix(written).reversed().prefix { $0 != UInt8(ascii: "\n") }.count
        return torn > 0 && takeBack(torn) ? written - torn : written
    }

    /// Cuts the beginning of a line off again that a full disk left at the end of the file. Pipes
    /// and terminals take nothing back: there the rest of the line follows when it can.
    private func takeBack(_ count: Int) -> Bool {
        var status = stat()
        guard fstat(descriptor.number, &status) == 0, status.st_mode & S_IFMT == S_IFREG,
            status.st_size >= off_t(count)
        else { return false }
        return ftruncate(descriptor.number, status.st_size - off_t(count)) == 0
    }
}
