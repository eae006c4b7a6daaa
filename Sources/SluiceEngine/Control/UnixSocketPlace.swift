import Glibc

/// The place of a listening socket in the file system: of `ctl`, or of a listener.
struct UnixSocketPlace {
    let path: String
    private let identity: FileIdentity?

    /// Makes a listening socket at `path`. Nobody else can connect at any moment: it is made in a
    /// folder of mode 0700, gets mode 0600 there, and is then moved to its place, over what a
    /// program that died left behind.
    /// - Returns: its place, and a descriptor for the one who accepts and closes.
    static func open(
        _ path: String, backlog: CInt = 128
    ) throws(SocketFailure) -> (place: Self, acceptor: CInt) {
        try refuseOccupied(path)
        // The place it is made in may be short enough where its own is not.
        try UnixSocket.checkLength(of: path)
        let socket = try UnixSocket(isBlocking: false)
        try place(socket, at: path, backlog)
        return (Self(path: path, identity: FileIdentity(of: path)), socket.release())
    }

    /// Takes the socket out of the file system, unless another has come in its place.
    func remove() {
        if identity != nil, FileIdentity(of: path) == identity { unlink(path) }
    }

    private static func refuseOccupied(_ path: String) throws(SocketFailure) {
        guard let found = FileIdentity(of: path) else { return }
        guard found.isSocket else {
            throw SocketFailure(
                code: EEXIST, text: "there is a file of that name which is no socket")
        }
        do throws(SocketFailure) {
            let probe = try UnixSocket(isBlocking: false)
            try probe.connect(to: path)
        } catch {
            switch error.code {
            case ECONNREFUSED, ENOENT: return
            case EAGAIN: break
            default: throw error
            }
        }
        throw SocketFailure(code: EADDRINUSE, text: "another program is listening there")
    }

    private static func place(
        _ socket: borrowing UnixSocket, at path: String, _ backlog: CInt
    ) throws(SocketFailure) {
        let slash = path.lastIndex(of: "/")
        let folder = slash.map { path[..<$0].isEmpty ? "/" : String(path[..<$0]) } ?? "."
        var template = Array("\(folder)/.sXXXXXX".utf8CString)
        guard mkdtemp(&template) != nil else { throw SocketFailure() }
        let workshop = String(
            decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
        let temporary = workshop + "/s"
        defer {
            unlink(temporary)
            rmdir(workshop)
        }
        try socket.bind(to: temporary)
        guard chmod(temporary, 0o600) == 0 else { throw SocketFailure() }
        try socket.listen(backlog: backlog)
        guard rename(temporary, path) == 0 else { throw SocketFailure() }
    }
}

/// Tells one file from another of the same name.
private struct FileIdentity: Equatable {
    private let device: dev_t
    private let inode: ino_t
    let isSocket: Bool

    /// `nil` when there is no file.
    init?(of path: String) {
        var status = stat()
        guard lstat(path, &status) == 0 else { return nil }
        device = status.st_dev
        inode = status.st_ino
        isSocket = status.st_mode & S_IFMT == S_IFSOCK
    }
}
