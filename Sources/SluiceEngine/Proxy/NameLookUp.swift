import Glibc
package import SluiceCore

/// Finds the addresses of a name: at least one, in the order of preference (RFC 6724). It may take
/// its time; it is called on a thread that may wait.
package typealias NameLookUp = @Sendable (String) -> Result<[IPAddress], NameFault>

/// Why a name led nowhere.
package enum NameFault: Error, Equatable, Sendable {
    /// It has no address; as the system says it.
    case notFound(String)
    /// As many names are being looked up, or as many wait for one, as may be.
    case tooMany
    /// The engine has stopped.
    case stopped

    /// For people.
    var words: String {
        switch self {
        case .notFound(let reason): reason
        case .tooMany: "too many names are being looked up"
        case .stopped: "the resolver is not running"
        }
    }
}

/// What the system knows: its hosts file, its name servers.
enum SystemNames {
    @Sendable static func lookUp(_ host: String) -> Result<[IPAddress], NameFault> {
        var hints = addrinfo()
        hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
        hints.ai_flags = AI_ADDRCONFIG
        var list: UnsafeMutablePointer<addrinfo>?
        let status = getaddrinfo(host, nil, &hints, &list)
        guard status == 0 else {
            return .failure(.notFound(String(cString: gai_strerror(status))))
        }
        defer { freeaddrinfo(list) }
        var addresses: [IPAddress] = []
        var next = list
        while let entry = next {
            if let bytes = entry.pointee.ai_addr,
                let found = Endpoint(socketAddress: bytes, size: Int(entry.pointee.ai_addrlen)),
                !addresses.contains(found.address)
            {
                addresses.append(found.address)
            }
            next = entry.pointee.ai_next
        }
        return addresses.isEmpty
            ? .failure(.notFound("the name has no address")) : .success(addresses)
    }
}
