/// The one form of a host in which two spellings of the same host are equal: lower case, without
/// the dot of the root, and an address as the address it stands for.
package enum HostName: Hashable, Sendable {
    /// Lower-case bytes.
    case name([UInt8])
    case address(IPAddress)

    /// Reads what an operator wrote, in brackets or not.
    init(validating text: ArraySlice<UInt8>) throws(BanFault.Reason) {
        var host = text
        if host.first == UInt8(ascii: "["), host.last == UInt8(ascii: "]") {
            host = host.dropFirst().dropLast()
        }
        host = Self.withoutRootDot(host)
        guard !host.isEmpty else { throw .empty }
        if let address = IPAddress(asResolved: host) {
            self = .address(address)
        } else {
            try Self.check(host)
            self = .name(host.map(\.lowercasedASCII))
        }
    }

    /// A final dot names the same host (RFC 1034 §3.1).
    static func withoutRootDot(_ host: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
        var end = host.endIndex
        while end > host.startIndex, host[end - 1] == UInt8(ascii: ".") { end -= 1 }
        return end == host.endIndex ? host : host[..<end]
    }

    /// Whether a host from the network, without its root dot, is this one.
    func matches(_ host: ArraySlice<UInt8>) -> Bool {
        switch self {
        case .name(let name): name.elementsEqual(host) { $0 == $1.lowercasedASCII }
        case .address(let address): IPAddress(asResolved: host) == address
        }
    }

    /// Whether a host from the network, without its root dot, is this domain or lies in it.
    static func lies(_ host: ArraySlice<UInt8>, in domain: [UInt8]) -> Bool {
        let tail = host.suffix(domain.count)
        guard domain.elementsEqual(tail, by: { $0 == $1.lowercasedASCII }) else { return false }
        return tail.startIndex == host.startIndex || host[tail.startIndex - 1] == UInt8(ascii: ".")
    }

    /// An underscore is no host name by RFC 1123 and is used all the same.
    private static func check(_ host: ArraySlice<UInt8>) throws(BanFault.Reason) {
        for byte in host {
            if byte == UInt8(ascii: "*") { throw .hostWildcard }
            if byte >= 0x80 { throw .hostInternational }
            guard byte.isUnreserved, byte != UInt8(ascii: "~") else { throw .hostCharacters }
        }
        let labels = host.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
        guard labels.allSatisfy({ (1...63).contains($0.count) }) else { throw .hostLabel }
    }

    /// Appends a host from the network in this form; it need not be valid.
    static func append(_ host: ArraySlice<UInt8>, to output: inout [UInt8]) {
        let host = withoutRootDot(host)
        if let address = IPAddress(asResolved: host) {
            // Without brackets a port behind it would read like its last group.
            if case .v6 = address {
                output.append(contentsOf: "[\(address)]".utf8)
            } else {
                address.append(to: &output)
            }
        } else {
            let start = output.count
            output.append(contentsOf: host)
            for position in start..<output.count {
                output[position] = output[position].lowercasedASCII
            }
        }
    }
}

extension BanFault.Reason: Error {}
