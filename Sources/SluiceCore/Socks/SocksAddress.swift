/// ATYP, address and port as they stand in requests and replies (RFC 1928 §5).
enum SocksAddress {
    private static let v4: UInt8 = 1
    private static let name: UInt8 = 3
    private static let v6: UInt8 = 4

    /// Of a request; `nil` while it is not complete.
    static func read(
        _ input: RawSpan, at start: Int
    ) throws(SocksFault) -> (host: HostAndPort, end: Int)? {
        if input.byteCount > start, input.byte(at: start) == name {
            return try readName(input, at: start + 1)
        }
        guard let (endpoint, end) = try readEndpoint(input, at: start) else { return nil }
        return (HostAndPort(host: "\(endpoint.address)", port: endpoint.port), end)
    }

    /// Of a reply: where the server connects from. A name is only skipped, whatever it holds.
    static func readBound(
        _ input: RawSpan, at start: Int
    ) throws(SocksFault) -> (endpoint: Endpoint?, end: Int)? {
        guard input.byteCount > start, input.byte(at: start) == name else {
            return try readEndpoint(input, at: start).map { ($0.endpoint, $0.end) }
        }
        guard input.byteCount > start + 1 else { return nil }
        let end = start + 2 + Int(input.byte(at: start + 1)) + 2
        return input.byteCount >= end ? (nil, end) : nil
    }

    private static func readEndpoint(
        _ input: RawSpan, at start: Int
    ) throws(SocksFault) -> (endpoint: Endpoint, end: Int)? {
        guard input.byteCount > start else { return nil }
        let from = start + 1
        switch input.byte(at: start) {
        case v4:
            guard input.byteCount >= from + 6 else { return nil }
            let address = IPAddress.v4(UInt32(truncatingIfNeeded: input.number(from, count: 4)))
            return (Endpoint(address, input.port(from + 4)), from + 6)
        case v6:
            guard input.byteCount >= from + 18 else { return nil }
            let address = IPAddress(v6Bits: input.number(from, count: 16))
            return (Endpoint(address, input.port(from + 16)), from + 18)
        default: throw SocksFault(.unknownAddressType, at: start)
        }
    }

    private static func readName(
        _ input: RawSpan, at start: Int
    ) throws(SocksFault) -> (host: HostAndPort, end: Int)? {
        guard input.byteCount > start else { return nil }
        let length = Int(input.byte(at: start))
        guard length > 0 else { throw SocksFault(.emptyName, at: start) }
        let end = start + 1 + length
        guard input.byteCount >= end + 2 else { return nil }
        let name = try hostName(input, ByteRange(start + 1, end))
        return (HostAndPort(host: name, port: input.port(end)), end + 2)
    }

    /// A name for a resolver, or an address in text. Nothing that could mean more to whoever reads
    /// it next: no control, blank, slash or colon.
    static func hostName(_ input: RawSpan, _ range: ByteRange) throws(SocksFault) -> String {
        let bytes = input.copy(range)
        if IPAddress(bytes: bytes[...]) == nil,
            let wrong = bytes.firstIndex(where: { !$0.isUnreserved })
        {
            throw SocksFault(.invalidName, at: range.lower + wrong)
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    static func append(_ host: HostAndPort, to output: inout [UInt8]) {
        if let address = IPAddress(host.host) {
            append(Endpoint(address, host.port), to: &output)
        } else {
            output.append(name)
            output.append(UInt8(truncatingIfNeeded: host.host.utf8.count))
            output.append(contentsOf: host.host.utf8)
            output.appendBigEndian(host.port)
        }
    }

    static func append(_ endpoint: Endpoint, to output: inout [UInt8]) {
        switch endpoint.address {
        case .v4(let bits):
            output.append(v4)
            output.appendBigEndian(bits)
        case .v6(let bits):
            output.append(v6)
            output.appendBigEndian(bits)
        }
        output.appendBigEndian(endpoint.port)
    }
}
