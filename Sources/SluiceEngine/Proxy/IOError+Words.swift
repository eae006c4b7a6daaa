import Glibc
import NIOCore

extension IOError {
    /// As the system says it.
    var words: String { String(cString: strerror(errnoCode)) }
}
