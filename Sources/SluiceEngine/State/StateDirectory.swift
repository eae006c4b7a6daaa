import Glibc

/// The folder where sluice keeps what has to survive a restart.
package struct StateDirectory: Equatable, Sendable {
    package let path: String

    /// Makes the folder if it is missing, with those above it, for its owner alone. Refused when it
    /// is no folder or cannot be read and written: better now than when a ban is to be kept.
    package init(_ path: String) throws(FileFault) {
        try Self.create(path)
        var status = stat()
        guard stat(path, &status) == 0 else { throw FileFault("use", path) }
        guard status.st_mode & S_IFMT == S_IFDIR else {
            throw FileFault("use", path, code: ENOTDIR)
        }
        guard access(path, R_OK | W_OK | X_OK) == 0 else { throw FileFault("use", path) }
        self.path = path
        WholeFile.removeLeftovers(of: Self.bansName, in: path)
    }

    private static let bansName = "bans.txt"

    package func file(_ name: String) -> String { "\(path)/\(name)" }

    /// The rules that outlive the program.
    package var bans: BanFile { BanFile(path: file(Self.bansName)) }

    /// Changes of policy, a line each.
    package var journal: String { file("journal.jsonl") }

    /// The folder of the cache on disk.
    package var cache: String { file("cache") }

    private static func create(_ path: String) throws(FileFault) {
        var parents: [Substring] = []
        var rest = path[...]
        while rest.count > 1, access(String(rest), F_OK) != 0, errno == ENOENT {
            parents.append(rest)
            guard let slash = rest.dropLast().lastIndex(of: "/") else { break }
            rest = rest[..<slash]
        }
        for folder in parents.reversed() where mkdir(String(folder), 0o700) != 0 {
            let code = errno
            // Another program may have been quicker.
            if code != EEXIST { throw FileFault("create", path, code: code) }
        }
    }
}
