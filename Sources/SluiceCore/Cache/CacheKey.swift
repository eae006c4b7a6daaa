/// The URI that an entry answers for, `http://host:port/path?query`, RFC 9111 §2: host in lower case,
/// no default port, `/` for an empty path (RFC 9110 §4.2.3). Path and query are compared as they
/// were sent: an origin may tell two spellings apart, so the cache does.
///
/// What a group of servers answers stands under its name, `group|http://...`: there Host is whatever
/// a client cares to write, and its answer must not pass for that of the host itself.
package struct CacheKey: Sendable {
    package let bytes: [UInt8]
    /// Seeded once a process, so that strangers cannot make keys collide.
    private let hash: Int

    /// A longer URI has no key.
    package static let limit = 8 * 1024

    /// For what a request asks for; `nil` when it names no host, or more than a key may hold.
    /// - Parameter group: that answers, behind a `reverse` listener.
    package init?(_ head: RequestHead, group: String? = nil) {
        let host = head.bytes[head.hostRange.range]
        switch head.target {
        case .absolute(let scheme, _, let port, let path):
            self.init(group, scheme, host, port, head.bytes[path.range])
        case .origin(let path): self.init(group, .http, host, head.port, head.bytes[path.range])
        case .authority, .asterisk: return nil
        }
    }

    /// For a URL an operator wrote; `http://` goes without saying where no group stands ahead of it.
    package init?(url: String) {
        let parts = PartitionedURL(Array(url.utf8))
        var rest = parts.url
        var scheme = RequestTarget.Scheme.http
        let group =
            parts.partition.isEmpty
            ? nil : String(decoding: parts.partition.dropLast(), as: UTF8.self)
        if let start = rest.firstIndex(of: Byte.colon),
            rest[start...].starts(with: "://".utf8)
        {
            switch String(decoding: rest[..<start], as: UTF8.self).lowercased() {
            case "http": break
            case "https": scheme = .https
            default: return nil
            }
            rest = rest[(start + 3)...]
        }
        let end = rest.firstIndex { $0 == Byte.slash || $0 == Byte.question } ?? rest.endIndex
        let authority = Array(rest[..<end])
        let whole = ByteRange(0, authority.count)
        guard let read = try? Authority(whole, in: authority.span.bytes) else { return nil }
        self.init(
            group, scheme, authority[read.host.range], read.port, rest[end...])
    }

    private static let bar = UInt8(ascii: "|")

    private init?(
        _ group: String?, _ scheme: RequestTarget.Scheme, _ host: ArraySlice<UInt8>,
        _ port: UInt16?, _ path: ArraySlice<UInt8>
    ) {
        guard !host.isEmpty, host.count + path.count + 24 <= Self.limit else { return nil }
        var bytes: [UInt8] = []
        bytes.reserveCapacity(host.count + path.count + 24)
        if let group {
            bytes.append(contentsOf: group.utf8)
            bytes.append(Self.bar)
        }
        bytes.append(scheme == .https ? "https://" : "http://")
        let isV6 = host.contains(Byte.colon)
        if isV6 { bytes.append(Byte.openBracket) }
        for byte in host { bytes.append(byte.lowercasedASCII) }
        if isV6 { bytes.append(Byte.closeBracket) }
        if let port, port != scheme.defaultPort {
            bytes.append(Byte.colon)
            bytes.appendDecimal(UInt64(port))
        }
        if path.first != Byte.slash { bytes.append(Byte.slash) }
        bytes.append(contentsOf: path)
        self.bytes = bytes
        var hasher = Hasher()
        bytes.withUnsafeBytes { hasher.combine(bytes: $0) }
        hash = hasher.finalize()
    }

    /// The same for equal keys within a process; for spreading them over parts of a store.
    package var part: Int { hash }

    package var text: WireText { WireText(bytes, ByteRange(0, bytes.count)) }
}

extension CacheKey: Hashable {
    package static func == (left: Self, right: Self) -> Bool {
        left.hash == right.hash && left.bytes == right.bytes
    }

    package func hash(into hasher: inout Hasher) { hasher.combine(hash) }
}
