/// The URI that an entry answers for, `http://host:port/path?query`, RFC 9111 §2, in one form for all
/// spellings that RFC 3986 §6.2 calls the same: host in lower case, no default port, `/` for an empty
/// path, no dot segments, `%XX` in upper case and only where it is needed. The query is kept as it is
/// unless the operator says otherwise. GET and HEAD share a key; no other method is looked up.
package struct CacheKey: Sendable {
    package let bytes: [UInt8]
    /// Keys of different partitions are different: what one listener stored no other one serves.
    package let partition: UInt32
    /// The path was sent in its normal form, or in one that no origin tells from it. Answers to other
    /// spellings are not stored: an origin that does not know the spelling would have its error
    /// stored for everyone.
    package let isUsual: Bool
    /// Seeded once a process, so that strangers cannot make keys collide.
    private let hash: Int

    /// A longer URI has no key.
    package static let limit = 8 * 1024

    /// What of a query does not count.
    package struct Settings: Equatable, Sendable {
        /// Names of parameters that are left out; one that ends with `*` is a prefix. The origin
        /// still gets them: it must not answer differently for them.
        package var ignoredParameters: [[UInt8]] = []
        /// Whether parameters in another order are the same query.
        package var sortsParameters = false

        package init() {}

        var isPlain: Bool { ignoredParameters.isEmpty && !sortsParameters }
    }

    /// For what a request asks for; `nil` when it names no host, or more than a key may hold.
    package init?(_ head: RequestHead, partition: UInt32 = 0, settings: Settings = Settings()) {
        let host = head.bytes[head.hostRange.range]
        switch head.target {
        case .absolute(let scheme, _, let port, let path):
            let path = head.bytes[path.range]
            self.init(Origin(scheme, host, port), path, partition, settings)
        case .origin(let path):
            let path = head.bytes[path.range]
            self.init(Origin(.http, host, head.port), path, partition, settings)
        case .authority, .asterisk: return nil
        }
    }

    /// For a URL an operator wrote; `http://` goes without saying.
    package init?(url: String, partition: UInt32 = 0, settings: Settings = Settings()) {
        self.init(url: Array(url.utf8)[...], partition, settings)
    }

    init?(url: ArraySlice<UInt8>, _ partition: UInt32, _ settings: Settings) {
        var rest = url
        var scheme = RequestTarget.Scheme.http
        if let start = rest.firstIndex(of: Byte.colon),
            rest[start...].starts(with: "://".utf8)
        {
            let name = rest[..<start]
            if name.isSameText(as: "https") {
                scheme = .https
            } else if !name.isSameText(as: "http") {
                return nil
            }
            rest = rest[(start + 3)...]
        }
        let end = rest.firstIndex { $0 == Byte.slash || $0 == Byte.question } ?? rest.endIndex
        let authority = Array(rest[..<end])
        let whole = ByteRange(0, authority.count)
        guard let read = try? Authority(whole, in: authority.span.bytes) else { return nil }
        let origin = Origin(scheme, authority[read.host.range], read.port)
        self.init(origin, rest[end...], partition, settings)
    }

    private struct Origin {
        let scheme: RequestTarget.Scheme
        let host: ArraySlice<UInt8>
        let port: UInt16?

        init(_ scheme: RequestTarget.Scheme, _ host: ArraySlice<UInt8>, _ port: UInt16?) {
            self.scheme = scheme
            self.host = host
            self.port = port
        }

        func append(to bytes: inout [UInt8]) {
            bytes.append(scheme == .https ? "https://" : "http://")
            let isV6 = host.contains(Byte.colon)
            if isV6 { bytes.append(Byte.openBracket) }
            for byte in host { bytes.append(byte.lowercasedASCII) }
            if isV6 { bytes.append(Byte.closeBracket) }
            guard let port, port != scheme.defaultPort else { return }
            bytes.append(Byte.colon)
            bytes.appendDecimal(UInt64(port))
        }
    }

    private init?(
        _ origin: Origin, _ target: ArraySlice<UInt8>, _ partition: UInt32, _ settings: Settings
    ) {
        let room = origin.host.count + target.count + 24
        guard !origin.host.isEmpty, room <= Self.limit else { return nil }
        var bytes: [UInt8] = []
        bytes.reserveCapacity(room)
        origin.append(to: &bytes)
        let end = target.firstIndex(of: Byte.question) ?? target.endIndex
        isUsual = NormalPath.append(target[..<end], to: &bytes)
        if settings.isPlain {
            bytes.append(contentsOf: target[end...])
        } else {
            NormalQuery(settings).append(target[end...], to: &bytes)
        }
        self.bytes = bytes
        self.partition = partition
        var hasher = Hasher()
        hasher.combine(partition)
        bytes.withUnsafeBytes { hasher.combine(bytes: $0) }
        hash = hasher.finalize()
    }

    /// The same for equal keys within a process; for spreading them over parts of a store.
    package var part: Int { hash }

    package var text: WireText { WireText(bytes, ByteRange(0, bytes.count)) }
}

extension CacheKey: Hashable {
    package static func == (left: Self, right: Self) -> Bool {
        left.hash == right.hash && left.partition == right.partition
            && left.bytes == right.bytes
    }

    package func hash(into hasher: inout Hasher) { hasher.combine(hash) }
}
