import Glibc
import NIOCore
import SluiceCore

extension SocketAddress {
    /// The address as Core knows it; `nil` for Unix sockets.
    var endpoint: Endpoint? { withSockAddr { Endpoint(socketAddress: $0, size: $1) } }

    init(_ address: ListenAddress) throws {
        switch address {
        case .network(let endpoint): try self.init(endpoint)
        case .unix(let path): try self.init(unixDomainSocketPath: path)
        }
    }

    init(_ endpoint: Endpoint) throws {
        var packed = ByteBuffer()
        switch endpoint.address {
        case .v4(let bits): packed.writeInteger(bits)
        case .v6(let bits):
            packed.writeInteger(UInt64(truncatingIfNeeded: bits >> 64))
            packed.writeInteger(UInt64(truncatingIfNeeded: bits))
        }
        try self.init(packedIPAddress: packed, port: Int(endpoint.port))
    }
}

extension Endpoint {
    /// From the bytes of a `sockaddr_in` or `sockaddr_in6`: family at 0, port at 2, address at 4 or
    /// 8, the latter in network order (ip(7), ipv6(7)). `nil` for another family or too few bytes.
    init?(socketAddress: UnsafePointer<sockaddr>, size: Int) {
        let bytes = UnsafeRawBufferPointer(start: socketAddress, count: size)
        guard size >= 8 else { return nil }
        let port = UInt16(bigEndian: bytes.loadUnaligned(fromByteOffset: 2, as: UInt16.self))
        switch Int32(bytes.loadUnaligned(fromByteOffset: 0, as: sa_family_t.self)) {
        case AF_INET:
            let bits = bytes.loadUnaligned(fromByteOffset: 4, as: UInt32.self)
            self.init(.v4(UInt32(bigEndian: bits)), port)
        case AF_INET6 where size >= 24:
            let bits = bytes.loadUnaligned(fromByteOffset: 8, as: UInt128.self)
            self.init(IPAddress(v6Bits: UInt128(bigEndian: bits)), port)
        default: return nil
        }
    }
}
