/// What a SOCKS server answers to a request (RFC 1928 §6). The raw value is the REP byte.
package enum SocksReply: UInt8, CaseIterable, Error, Sendable {
    case succeeded = 0
    case generalFailure = 1
    case notAllowed = 2
    case networkUnreachable = 3
    case hostUnreachable = 4
    case connectionRefused = 5
    case timeToLiveExpired = 6
    case commandNotSupported = 7
    case addressTypeNotSupported = 8

    /// The bytes of the reply.
    /// - Parameter bound: the address the server connects from; all zero when it does not.
    package func bytes(
        for version: SocksRequest.Version, bound: Endpoint = Endpoint(.v4(0), 0)
    ) -> [UInt8] {
        switch version {
        case .v5:
            var bytes: [UInt8] = [5, rawValue, 0]
            SocksAddress.append(bound, to: &bytes)
            return bytes
        case .v4:
            var bytes: [UInt8] = [0, self == .succeeded ? Self.granted4 : Self.rejected4]
            bytes.appendBigEndian(bound.port)
            // Version 4 has no room for another address than of version 4.
            if case .v4(let bits) = bound.address {
                bytes.appendBigEndian(bits)
            } else {
                bytes.appendBigEndian(UInt32(0))
            }
            return bytes
        }
    }

    private static let granted4: UInt8 = 0x5a
    private static let rejected4: UInt8 = 0x5b

    /// RFC 1928 §3: the method taken, `nil` for none of those offered.
    package static func choice(_ method: SocksMethod?) -> [UInt8] { [5, method?.rawValue ?? 0xff] }

    /// RFC 1929 §2: whether user and password are right.
    package static func authentication(isRight: Bool) -> [UInt8] { [1, isRight ? 0 : 1] }
}

extension SocksReply {
    /// What a server answers to a request it cannot read or do (RFC 1928 §6).
    init(_ fault: SocksFault) {
        self =
            switch fault.kind {
            case .unknownCommand: .commandNotSupported
            case .unknownAddressType: .addressTypeNotSupported
            default: .generalFailure
            }
    }
}
