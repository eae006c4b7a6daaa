import Glibc
import SluiceCore

/// A port that is taken but not listened on: every connection to it is refused, and no other test
/// can come to listen there meanwhile.
final class ClosedPort {
    private let descriptor = socket(AF_INET, CInt(SOCK_STREAM.rawValue), 0)
    let address: Endpoint

    init() {
        var name = sockaddr_in()
        name.sin_family = sa_family_t(AF_INET)
        name.sin_addr.s_addr = UInt32(0x7f00_0001).bigEndian
        var size = socklen_t(MemoryLayout<sockaddr_in>.size)
        let descriptor = descriptor
        withUnsafeMutablePointer(to: &name) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                _ = bind(descriptor, $0, size)
                _ = getsockname(descriptor, $0, &size)
            }
        }
        address = Endpoint(.loopback, name.sin_port.bigEndian)
    }

    deinit { close(descriptor) }
}
