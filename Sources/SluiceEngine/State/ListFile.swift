import Glibc
import SluiceCore

/// A list of hosts and addresses on disk, read in pieces: no thread holds all of its text.
struct ListFile: Sendable {
    /// Bytes; some thirty million names.
    static let largest = 512 << 20
    private static let pieceLength = 256 << 10

    /// For the system.
    let path: String
    /// For people.
    let name: String

    struct Contents: Sendable {
        let list: Blocklist
        /// Without the time.
        let row: ListRow
        let stamp: FileStamp
    }

    /// Takes as long as it takes: not for event loops.
    /// - Parameter seed: random and secret.
    func read(seed: UInt64) throws(FileFault) -> Contents {
        var builder = Blocklist.Builder(seed: seed)
        let stamp = try forEachPiece { builder.read($0) }
        builder.endText()
        let text = builder.text
        let list = builder.finish()
        var row = ListRow(path: name)
        row.hosts = list.hosts.count
        row.blocks = list.addresses.count
        row.byteCount = list.byteCount
        row.forms = BlocklistForm.allCases.filter { text.forms.contains($0) }
        row.faults = text.faultCount
        row.firstFault = text.faults.first.map { "\(WireText(name).escaped()):\($0)" }
        return Contents(list: list, row: row, stamp: stamp)
    }

    /// Rules, one an entry, and what was not understood of it.
    func importedRules() throws(FileFault) -> ImportedRules {
        var rules = ImportedRules()
        _ = try forEachPiece { piece in rules.read(piece) }
        rules.endText()
        return rules
    }

    /// Its beginning; `nil` when there is no such file.
    func beginning(_ count: Int) throws(FileFault) -> [UInt8]? {
        guard access(path, F_OK) == 0 || errno != ENOENT else { return nil }
        let descriptor = try open()
        var bytes = [UInt8](repeating: 0, count: count)
        let length = Glibc.read(descriptor.number, &bytes, count)
        guard length >= 0 else { throw FileFault("read", path) }
        return Array(bytes.prefix(length))
    }

    private func open() throws(FileFault) -> Descriptor {
        // A pipe of that name must not make us wait for someone to write into it.
        let number = retryingInterrupted { Glibc.open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK) }
        guard number >= 0 else { throw FileFault("read", path) }
        return Descriptor(owning: number)
    }

    private func forEachPiece(_ body: (ArraySlice<UInt8>) -> Void) throws(FileFault) -> FileStamp {
        let descriptor = try open()
        let stamp = try status(of: descriptor)
        var piece = [UInt8](repeating: 0, count: Self.pieceLength)
        var total = 0
        while true {
            let count = Glibc.read(descriptor.number, &piece, piece.count)
            if count < 0, errno == EINTR { continue }
            guard count >= 0 else { throw FileFault("read", path) }
            guard count > 0 else { break }
            total += count
            guard total <= Self.largest else { throw tooLarge }
            body(piece[..<count])
        }
        guard try status(of: descriptor) == stamp else {
            throw FileFault("read", path, reason: "it changed meanwhile")
        }
        return stamp
    }

    private func status(of descriptor: borrowing Descriptor) throws(FileFault) -> FileStamp {
        var status = stat()
        guard fstat(descriptor.number, &status) == 0 else { throw FileFault("read", path) }
        guard status.st_mode & S_IFMT == S_IFREG else {
            throw FileFault("read", path, reason: "it is no ordinary file")
        }
        guard status.st_size <= Self.largest else { throw tooLarge }
        return FileStamp(status)
    }

    private var tooLarge: FileFault {
        FileFault("read", path, reason: "it is larger than \(Self.largest >> 20) MiB")
    }
}
