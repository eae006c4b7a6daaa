extension ProxyHeader {
    /// The bytes to send ahead of everything else.
    package func bytes(_ version: ProxyProtocolVersion) -> [UInt8] {
        switch version {
        case .v1: Array("\(line)\r\n".utf8)
        case .v2: binary
        }
    }

    /// §2.1, without its end. Version 1 has no word for a connection of the sender's own.
    private var line: String {
        guard case .tcp(let source, let destination) = self else { return "PROXY UNKNOWN" }
        let addresses: String
        if case (.v4, .v4) = (source.address, destination.address) {
            addresses = "TCP4 \(source.address) \(destination.address)"
        } else {
            addresses = "TCP6 \(Self.textOfV6(source)) \(Self.textOfV6(destination))"
        }
        return "PROXY \(addresses) \(source.port) \(destination.port)"
    }

    private static func textOfV6(_ endpoint: Endpoint) -> String {
        if case .v4 = endpoint.address { "::ffff:\(endpoint.address)" } else { "\(endpoint.address)" }
    }

    /// §2.2.
    private var binary: [UInt8] {
        var bytes = ProxyHeaderReader.signature
        switch self {
        case .local: bytes += [0x20, 0, 0, 0]
        case .unknown: bytes += [0x21, 0, 0, 0]
        case .tcp(let source, let destination):
            if case (.v4(let from), .v4(let to)) = (source.address, destination.address) {
                bytes += [0x21, 0x11, 0, 12]
                bytes.appendBigEndian(from)
                bytes.appendBigEndian(to)
            } else {
                bytes += [0x21, 0x21, 0, 36]
                bytes.appendBigEndian(Self.bitsOfV6(source))
                bytes.appendBigEndian(Self.bitsOfV6(destination))
            }
            bytes.appendBigEndian(source.port)
            bytes.appendBigEndian(destination.port)
        }
        return bytes
    }

    /// RFC 4291 §2.5.5.2 for an address of version 4.
    private static func bitsOfV6(_ endpoint: Endpoint) -> UInt128 {
        switch endpoint.address {
        case .v4(let bits): 0xffff_0000_0000 | UInt128(bits)
        case .v6(let bits): bits
        }
    }
}
