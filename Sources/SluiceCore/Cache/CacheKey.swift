/// The URI that an entry answers for, `http://host:port/path?query`, RFC 9111 §2, in one form for all
/// spellings that RFC 3986 §6.2 calls the same: host in lower case, no default port, `/` for an empty
/// path, no dot segments, `%XX` in upper case and only where it is needed. The query is kept as it is
/// unless the operator says otherwise. GET and HEAD share a key; no other method is looked up.
///
/// What a group of servers answers stands under its name, `group|http://...`: there Host is whatever
/// a client cares to write, and its answer must not pass for that of the host itself.
package struct CacheKey: Sendable {
    package let bytes: [UInt8]
    /// Where the URI starts, behind the name of the partition and its bar.
    private let start: Int32
    /// The path was sent in its normal form, or in one that no origin tells from it. Answers to other
    /// spellings are not stored: an origin that does not know the spelling would have its error
    /// stored for everyone.
    package let isUsual: Bool
    /// Seeded once a process, so that strangers cannot make keys collide.
    private let hash: Int

    /// A longer URI has no key.
    package static let limit = 8 * 1024
    private static let bar = UInt8(ascii: "|")

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
    /// - Parameter partition: whose answers are kept apart from all others: the group that answers,
    ///   behind a `reverse` listener.
    package init?(
        _ head: RequestHead, partition: String? = nil, settings: Settings = Settings()
    ) {
        let host = head.bytes[head.hostRange.range]
        let origin: Origin
        let target: ByteRange
        switch head.target {
        case .absolute(let scheme, _, let port, let path):
            origin = Origin(scheme: scheme, host: host, port: port)
            target = path
        case .origin(let path):
            origin = Origin(scheme: .http, host: host, port: head.port)
            target = path
        case .authority, .asterisk: return nil
        }
        let name = partition.map { Array($0.utf8) + [Self.bar] } ?? []
        self.init(name[...], origin, head.bytes[target.range], settings)
    }

    /// For a URL an operator wrote, perhaps with `partition|` before it; `http://` goes without
    /// saying.
    package init?(url: String, settings: Settings = Settings()) {
        let parts = PartitionedURL(Array(url.utf8))
        self.init(url: parts.url, partition: parts.partition, settings)
    }

    /// - Parameter partition: with its bar; empty for none.
    init?(url: ArraySlice<UInt8>, partition: ArraySlice<UInt8>, _ settings: Settings) {
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
        let origin = Origin(scheme: scheme, host: authority[read.host.range], port: read.port)
        self.init(partition, origin, rest[end...], settings)
    }

    private struct Origin {
        let scheme: RequestTarget.Scheme
        let host: ArraySlice<UInt8>
        let port: UInt16?

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
        _ partition: ArraySlice<UInt8>, _ origin: Origin, _ target: ArraySlice<UInt8>,
        _ settings: Settings
    ) {
        let room = partition.count + origin.host.count + target.count + 24
        guard !origin.host.isEmpty, room <= Self.limit else { return nil }
        var bytes: [UInt8] = []
        bytes.reserveCapacity(room)
        bytes.append(contentsOf: partition)
        start = Int32(partition.count)
        origin.append(to: &bytes)
        let end = target.firstIndex(of: Byte.question) ?? target.endIndex
        isUsual = NormalPath.append(target[..<end], to: &bytes)
        if settings.isPlain {
            bytes.append(contentsOf: target[end...])
        } else {
            NormalQuery(settings).append(target[end...], to: &bytes)
        }
        self.bytes = bytes
        hash = Self.part(of: bytes[...])
    }

    /// The `part` of the key of these bytes.
    package static func part(of bytes: ArraySlice<UInt8>) -> Int {
        var hasher = Hasher()
        bytes.withUnsafeBytes { hasher.combine(bytes: $0) }
        return hasher.finalize()
    }

    /// With its bar; empty for what is in none.
    var partition: ArraySlice<UInt8> { bytes[..<Int(start)] }

    /// The name of the group whose answer it is for; `nil` for none.
    package var partitionName: String? {
        start == 0 ? nil : String(decoding: partition.dropLast(), as: UTF8.self)
    }

    /// Without the partition.
    package var url: ArraySlice<UInt8> { bytes[Int(start)...] }

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
