import Glibc

/// The port of loopback that a console says it listens on.
struct ProxyPort {
    let number: UInt16

    init(on picture: Picture) throws {
        guard let match = picture.text.firstMatch(of: /forward +127\.0\.0\.1:(\d+)/),
            let number = UInt16(match.1)
        else { throw Fault("no listener on\n\(picture.text)") }
        self.number = number
    }

    /// Sends bytes as they are and waits for the beginning of an answer.
    func send(_ text: String) throws {
        let connection = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        defer { close(connection) }
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = number.bigEndian
        address.sin_addr.s_addr = UInt32(0x7f00_0001).bigEndian
        let connected = withUnsafePointer(to: address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                connect(connection, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
        let bytes = Array(text.utf8)
        var answer: UInt8 = 0
        guard connected == 0, write(connection, bytes, bytes.count) == bytes.count,
            read(connection, &answer, 1) == 1
        else { throw Fault("port \(number) does not answer, error \(errno)") }
    }
}
