import Glibc
import SluiceCore

/// What is not on the disk for good before somebody waited for that.
protocol Synchronizable: Sendable {
    func synchronize() throws(FileFault)
}

/// A file that is written, but has no name among the objects yet.
final class IncomingFile: Synchronizable {
    /// Among those incoming.
    let name: String
    private let path: String
    private let file: Descriptor

    init(name: String, path: String, _ file: consuming Descriptor) {
        self.name = name
        self.path = path
        self.file = file
    }

    func write(_ bytes: [UInt8], at offset: Int) throws(FileFault) {
        guard bytes.withUnsafeBytes({ file.write($0, at: offset) }) else {
            throw FileFault("write", path)
        }
    }

    func write(_ bytes: UnsafeRawBufferPointer, at offset: Int) throws(FileFault) {
        guard file.write(bytes, at: offset) else { throw FileFault("write", path) }
    }

    /// - Parameter time: when it was last used, for the start after this one.
    func setTime(_ time: WallTime) { file.setTime(time) }

    func synchronize() throws(FileFault) {
        guard fsync(file.number) == 0 else { throw FileFault("write", path) }
    }
}

/// A folder in which files were named or removed.
final class NamedFolder: Synchronizable {
    private let path: String
    private let folder: Descriptor

    init(path: String, _ folder: consuming Descriptor) {
        self.path = path
        self.folder = folder
    }

    func synchronize() throws(FileFault) {
        guard fsync(folder.number) == 0 else { throw FileFault("write", path) }
    }
}
