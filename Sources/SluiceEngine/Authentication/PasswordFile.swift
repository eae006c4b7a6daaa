package import SluiceCore

/// A password file on disk, edited by hand and by htpasswd.
package struct PasswordFile: Sendable {
    /// Why nothing of it is used.
    package enum Fault: Error, Equatable, Sendable {
        case unreachable(FileFault)
        /// The path, and what is wrong in which line.
        case malformed(String, PasswordFileFault)
    }

    package let path: String
    /// Of the file last looked at, understood or not.
    private var lastStamp: FileStamp?

    package init(path: String) { self.path = path }

    /// Whether someone has edited, made or removed it since it was last read.
    package func changedOnDisk() -> Bool { FileStamp(of: path) != lastStamp }

    /// A missing one is a fault: nobody could come in, and that would be found out late.
    package mutating func load() throws(Fault) -> PasswordFileText {
        let contents: WholeFile.Contents?
        do throws(FileFault) {
            contents = try WholeFile.read(path)
        } catch {
            lastStamp = FileStamp(of: path)
            throw .unreachable(error)
        }
        lastStamp = contents?.stamp
        guard let contents else {
            throw .unreachable(FileFault("read", path, reason: "there is no such file"))
        }
        do throws(PasswordFileFault) {
            return try PasswordFileText(parsing: contents.bytes, knows: SystemCrypt.knows)
        } catch {
            throw .malformed(path, error)
        }
    }
}

extension PasswordFile.Fault: CustomStringConvertible {
    /// `users:3:5: ...` as compilers write it, so that editors find the place.
    package var description: String {
        switch self {
        case .unreachable(let fault): "\(fault)"
        case .malformed(let path, let fault): "\(path):\(fault)"
        }
    }
}
