import Glibc
import SluiceCore
import Testing

/// A plain blocking socket, as an old client of a class would use it. Nothing of ours is between
/// the test and the wire. Every wait ends after twenty seconds.
final class RawClient {
    private let descriptor: CInt

    struct Failure: Error {
        let call: String
        let code: CInt
    }

    init(_ endpoint: Endpoint) throws {
        descriptor = socket(AF_INET, CInt(SOCK_STREAM.rawValue), 0)
        var patience = timeval(tv_sec: 20, tv_usec: 0)
        let size = socklen_t(MemoryLayout<timeval>.size)
        for option in [SO_RCVTIMEO, SO_SNDTIMEO] {
            _ = setsockopt(descriptor, SOL_SOCKET, option, &patience, size)
        }
        guard case .v4(let bits) = endpoint.address else {
            throw Failure(call: "address", code: EAFNOSUPPORT)
        }
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = endpoint.port.bigEndian
        address.sin_addr.s_addr = bits.bigEndian
        let result = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
        guard result == 0 else { throw Failure(call: "connect", code: errno) }
    }

    deinit { close(descriptor) }

    /// Our own end, as the other side sees it.
    var local: Endpoint {
        var address = sockaddr_in()
        var size = socklen_t(MemoryLayout<sockaddr_in>.size)
        _ = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                getsockname(descriptor, $0, &size)
            }
        }
        return Endpoint(.v4(UInt32(bigEndian: address.sin_addr.s_addr)), address.sin_port.bigEndian)
    }

    func send(_ bytes: [UInt8]) throws {
        var sent = 0
        while sent < bytes.count {
            let count = bytes[sent...].withUnsafeBytes {
                Glibc.send(descriptor, $0.baseAddress, $0.count, CInt(MSG_NOSIGNAL))
            }
            guard count > 0 else { throw Failure(call: "send", code: errno) }
            sent += count
        }
    }

    func send(_ text: String) throws { try send(Array(text.utf8)) }

    /// Sends as much as the other side takes within a fifth of a second; returns how much it took.
    func sendWhatFits(of bytes: [UInt8]) throws -> Int {
        var sent = 0
        while sent < bytes.count {
            var wanted = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
            guard poll(&wanted, 1, 200) == 1 else { return sent }
            let flags = CInt(MSG_NOSIGNAL) | CInt(MSG_DONTWAIT)
            let count = bytes[sent...].withUnsafeBytes {
                Glibc.send(descriptor, $0.baseAddress, $0.count, flags)
            }
            guard count > 0 else { throw Failure(call: "send", code: errno) }
            sent += count
        }
        return sent
    }

    /// Says that nothing more will be sent.
    func finish() { _ = shutdown(descriptor, CInt(SHUT_WR)) }

    /// At most `count` bytes; fewer when the other side closed before.
    func receive(_ count: Int) throws -> [UInt8] {
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 64 * 1024)
        while bytes.count < count {
            let got = recv(descriptor, &buffer, min(buffer.count, count - bytes.count), 0)
            guard got >= 0 else { throw Failure(call: "recv", code: errno) }
            if got == 0 { break }
            bytes.append(contentsOf: buffer[..<got])
        }
        return bytes
    }

    func receiveText(_ count: Int) throws -> String {
        String(decoding: try receive(count), as: UTF8.self)
    }

    /// Everything until the other side closes.
    func receiveAll() throws -> [UInt8] { try receive(.max) }

    func receiveAllText() throws -> String { String(decoding: try receiveAll(), as: UTF8.self) }
}
