import Glibc

/// A stream socket in the file system.
struct UnixSocket: ~Copyable {
    private let descriptor: Descriptor
    var number: CInt { descriptor.number }

    private static let stream = CInt(SOCK_STREAM.rawValue)

    init(isBlocking: Bool) throws(SocketFailure) {
        let flags = CInt(SOCK_CLOEXEC.rawValue) | (isBlocking ? 0 : CInt(SOCK_NONBLOCK.rawValue))
        let number = socket(AF_UNIX, Self.stream | flags, 0)
        guard number >= 0 else { throw SocketFailure() }
        descriptor = Descriptor(owning: number)
    }

    borrowing func connect(to path: String) throws(SocketFailure) {
        try withAddress(path) { Glibc.connect(number, $0, $1) }
    }

    borrowing func bind(to path: String) throws(SocketFailure) {
        try withAddress(path) { Glibc.bind(number, $0, $1) }
    }

    borrowing func listen(backlog: CInt) throws(SocketFailure) {
        guard Glibc.listen(number, backlog) == 0 else { throw SocketFailure() }
    }

    /// Hands the descriptor over to an owner that closes it itself.
    consuming func release() -> CInt { descriptor.release() }

    /// The system keeps the path in a field of fixed size, with a zero behind it.
    static func checkLength(of path: String) throws(SocketFailure) {
        let room = MemoryLayout.size(ofValue: sockaddr_un().sun_path) - 1
        guard path.utf8.count <= room else {
            throw SocketFailure(
                code: ENAMETOOLONG, text: "longer than the \(room) bytes a socket path may have")
        }
    }

    private borrowing func withAddress(
        _ path: String, _ call: (UnsafePointer<sockaddr>, socklen_t) -> CInt
    ) throws(SocketFailure) {
        try Self.checkLength(of: path)
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: path.utf8) }
        let result = withUnsafePointer(to: address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { pointer in
                call(pointer, socklen_t(MemoryLayout<sockaddr_un>.size))
            }
        }
        guard result == 0 else { throw SocketFailure() }
    }
}

/// What a call on a socket ran into.
struct SocketFailure: Error {
    let code: CInt
    let text: String

    init(code: CInt, text: String) {
        self.code = code
        self.text = text
    }

    /// From the error the last system call left; to be made before any other call.
    init() {
        let code = errno
        self.init(code: code, text: String(cString: strerror(code)))
    }
}
