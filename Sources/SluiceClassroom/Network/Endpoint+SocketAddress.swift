import NIOCore
import SluiceCore

extension Endpoint {
    /// `nil` for an address that is neither of version 4 nor 6.
    init?(_ address: SocketAddress?) {
        guard let address, let port = address.port, let text = address.ipAddress,
            let parsed = IPAddress(text.prefix { $0 != "%" })
        else { return nil }
        self.init(parsed, UInt16(truncatingIfNeeded: port))
    }

    func socketAddress() throws -> SocketAddress {
        try SocketAddress(ipAddress: "\(address)", port: Int(port))
    }
}

extension Channel {
    /// The other end, as text for a narration.
    var peer: String { Endpoint(remoteAddress).map { "\($0)" } ?? "a peer without address" }
}
