import Glibc
import SluiceCore
import Synchronization

/// The folder of the store, and what may stand in it:
///
///     format      the version, and the secret of this store's names
///     lock        held while a program uses the store
///     objects/    a/bc/NAME: the stored responses
///     incoming/   files being written; nothing that counts
///     aside/      what was found in place of a stored response, for people to look at
///     trash/      what was flushed, until it is deleted
///
/// All calls may wait for the disk.
final class DiskTree: Sendable {
    let path: String
    let hash: SipHash
    private let root: Descriptor
    private let lock: Descriptor
    private let incoming: Descriptor
    private let trash: Descriptor
    private let objects: Mutex<ObjectsFolder>
    private let lastNumber = Atomic<UInt64>(0)

    /// Files that are kept for people to look at; more are deleted.
    static let asideLimit = 64

    init(path: String) throws(FileFault) {
        self.path = path
        if mkdir(path, 0o700) != 0, errno != EEXIST { throw FileFault("create", path) }
        let root = try Descriptor(opening: path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW)
        var status = stat()
        guard fstat(root.number, &status) == 0 else { throw FileFault("use", path) }
        guard status.st_uid == geteuid() else {
            throw FileFault("use", path, reason: "it belongs to someone else")
        }
        if status.st_mode & 0o077 != 0, fchmod(root.number, 0o700) != 0 {
            throw FileFault("protect", path)
        }
        lock = try root.child("lock", O_RDWR | O_CREAT, path: "\(path)/lock")
        guard flock(lock.number, LOCK_EX | LOCK_NB) == 0 else {
            throw FileFault("use", path, reason: "another program uses it")
        }
        incoming = try root.folder("incoming", path: "\(path)/incoming")
        trash = try root.folder("trash", path: "\(path)/trash")
        incoming.empty()
        let (hash, isNew) = try Self.format(in: root, path)
        self.hash = hash
        if isNew { try Self.discard("objects", of: root, into: trash, path) }
        objects = Mutex(try ObjectsFolder(in: root, path))
        self.root = root
    }

    /// The secret names are made with. Without it no file can be found: then all are discarded.
    private static func format(
        in root: borrowing Descriptor, _ path: String
    ) throws(FileFault) -> (SipHash, isNew: Bool) {
        let name = "\(path)/format"
        if let file = try? root.child("format", O_RDONLY, path: name), file.status() != nil,
            let bytes = file.read(at: 0, count: DiskStoreFormat.length),
            let format = DiskStoreFormat(bytes)
        {
            return (format.hash, false)
        }
        var secret = [UInt8](repeating: 0, count: SipHash.secretLength)
        for index in secret.indices { secret[index] = .random(in: .min ... .max) }
        guard let format = DiskStoreFormat(secret: secret) else {
            throw FileFault("write", name, reason: "its secret is wrong")
        }
        _ = unlinkat(root.number, "format.new", 0)
        let file = try root.child("format.new", O_WRONLY | O_CREAT | O_EXCL, path: name)
        guard file.write(format.bytes[...]).code == nil, fsync(file.number) == 0,
            renameat(root.number, "format.new", root.number, "format") == 0,
            fsync(root.number) == 0
        else { throw FileFault("write", name) }
        return (format.hash, true)
    }

    private static func discard(
        _ name: String, of root: borrowing Descriptor, into trash: borrowing Descriptor,
        _ path: String
    ) throws(FileFault) {
        let new = "\(name).\(UInt64.random(in: .min ... .max))"
        if renameat(root.number, name, trash.number, new) != 0, errno != ENOENT {
            throw FileFault("discard", "\(path)/\(name)")
        }
    }

    var folder: ObjectsFolder { objects.withLock { $0 } }

    /// Puts an empty folder in place of the one with all stored responses. What is still written
    /// into that is lost with it.
    func flush() throws(FileFault) {
        try Self.discard("objects", of: root, into: trash, path)
        guard fsync(root.number) == 0 else { throw FileFault("flush", path) }
        let new = try ObjectsFolder(in: root, path)
        objects.withLock { $0 = new }
    }

    func emptyTrash() { trash.empty() }

    // MARK: - Files on their way in

    /// Writes a file that has no name yet among the objects. It is not on the disk before
    /// `synchronize` says so.
    /// - Parameter time: when it was last used, for the start after this one.
    func write(
        _ header: [UInt8], _ content: some DiskContent, time: WallTime
    ) throws(FileFault) -> IncomingFile {
        let file = try newFile()
        do throws(FileFault) {
            try Self.write(header, content, to: file)
        } catch {
            forget(file)
            throw error
        }
        file.setTime(time)
        return file
    }

    /// An empty one that has no name yet among the objects.
    func newFile() throws(FileFault) -> IncomingFile {
        let name = "\(lastNumber.wrappingAdd(1, ordering: .relaxed).newValue)"
        let path = "\(path)/incoming/\(name)"
        let file = try incoming.child(name, O_WRONLY | O_CREAT | O_EXCL, path: path)
        return IncomingFile(name: name, path: path, file)
    }

    private static func write(
        _ header: [UInt8], _ content: some DiskContent, to file: IncomingFile
    ) throws(FileFault) {
        try file.write(header, at: 0)
        var offset = header.count
        var fault: FileFault?
        content.forEachPiece { piece in
            guard fault == nil else { return }
            do throws(FileFault) { try file.write(piece, at: offset) } catch { fault = error }
            offset += piece.count
        }
        if let fault { throw fault }
    }

    /// Gives a file that is on the disk its name, in place of any other of that name.
    func publish(_ file: IncomingFile, as name: DiskObjectName) throws(FileFault) {
        let inner = try folder.inner(of: name, create: true)
        guard renameat(incoming.number, file.name, inner.number, name.text) == 0 else {
            throw FileFault("name", path(of: name))
        }
    }

    func forget(_ file: IncomingFile) { _ = unlinkat(incoming.number, file.name, 0) }

    // MARK: - Objects

    func path(of name: DiskObjectName) -> String { "\(path)/objects/\(name.text)" }

    func open(_ name: DiskObjectName, _ flags: CInt) throws(FileFault) -> Descriptor {
        try folder.inner(of: name, create: false).child(name.text, flags, path: path(of: name))
    }

    /// - Returns: `nil` when it is gone, also when it was before.
    func remove(_ name: DiskObjectName) -> FileFault? {
        guard let inner = try? folder.inner(of: name, create: false) else { return missing(name) }
        return unlinkat(inner.number, name.text, 0) == 0 ? nil : missing(name)
    }

    private func missing(_ name: DiskObjectName) -> FileFault? {
        errno == ENOENT ? nil : FileFault("remove", path(of: name))
    }

    /// The folders these names stand in, for waiting until what was named and removed there is so
    /// for good.
    func folders(of names: [DiskObjectName]) -> [NamedFolder] {
        var seen: Set<Int> = []
        return names.compactMap { name in
            let (outer, inner) = name.folder
            guard seen.insert(outer << 8 | inner).inserted,
                let folder = try? folder.inner(of: name, create: false)
            else { return nil }
            return NamedFolder(path: path, folder)
        }
    }

    /// Moves what is no good out of the way.
    func setAside(_ name: String, in folder: borrowing Descriptor) {
        guard let aside = try? root.folder("aside", path: "\(path)/aside"),
            let kept = aside.names(), kept.count < Self.asideLimit,
            renameat(folder.number, name, aside.number, "\(kept.count).\(name)") == 0
        else {
            if unlinkat(folder.number, name, 0) != 0, errno == EISDIR {
                _ = renameat(folder.number, name, trash.number, name)
            }
            return
        }
    }

    func setAside(_ name: DiskObjectName) {
        guard let inner = try? folder.inner(of: name, create: false) else { return }
        setAside(name.text, in: inner)
    }
}
