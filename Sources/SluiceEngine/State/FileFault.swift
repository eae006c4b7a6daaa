import Glibc

/// Something the file system would not do, in words for the operator.
package struct FileFault: Error, Equatable, Sendable {
    package let path: String
    /// Completes "cannot ...": `open`, `write`, `create`.
    package let action: String
    package let reason: String

    package init(_ action: String, _ path: String, reason: String) {
        self.path = path
        self.action = action
        self.reason = reason
    }

    /// From the error the last system call left; to be made before any other call.
    package init(_ action: String, _ path: String, code: CInt = errno) {
        // For known codes glibc hands out constant strings, for others one of the thread's own.
        self.init(action, path, reason: String(cString: strerror(code)))
    }
}

extension FileFault: CustomStringConvertible {
    package var description: String { "cannot \(action) \(path): \(reason)" }
}
