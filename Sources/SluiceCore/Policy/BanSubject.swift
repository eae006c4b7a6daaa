/// What a rule is asked about: all that is known of a request, or of a tunnel. Its texts are the
/// bytes as they were received.
///
/// It is copied several times for each request, so its texts are ranges of one array: what a copy
/// costs is counting the array's owners.
package struct BanSubject: Sendable {
    package var client: IPAddress
    /// Whom a password has shown it to be; `nil` when nobody knows.
    package var user: ArraySlice<UInt8>?
    /// Nobody has been asked yet: a rule that names a user may match or not.
    package var userIsPending = false
    private var text: [UInt8]
    private var methodRange: ByteRange?
    private let hostRange: ByteRange
    private var pathRange: ByteRange?
    private let isSecure: Bool
    /// The port sluice would connect to.
    package let port: UInt16

    /// Where sluice would connect to.
    package var address = Address.pending
    /// Whether it is `host` that is connected to. Behind a gateway it is a server of the group, and
    /// an address that the client writes for a host says nothing of where it leads.
    package var hostIsDestination = true

    /// What is known of the address that would be connected to.
    package enum Address: Hashable, Sendable {
        /// It will be known: the subject is judged again then.
        case pending
        case known(IPAddress)
        /// Nobody here will know it: a parent looks the name up, or it is a Unix socket.
        case hidden

        /// - Parameter address: `nil` where nobody here knows it.
        package init(of address: IPAddress?) {
            self = address.map { .known($0) } ?? .hidden
        }
    }

    /// What only a request in clear shows.
    package struct Resource: Sendable {
        /// `https`, else `http`.
        package var isSecure: Bool
        /// Path and query; may be empty.
        package var path: ArraySlice<UInt8>
    }

    /// A tunnel: CONNECT, a `tcp` or a `json` listener.
    package init(tunnelFrom client: IPAddress, host: ArraySlice<UInt8>, port: UInt16) {
        self.init(client, host: host, port: port)
    }

    /// A request.
    package init(
        client: IPAddress, isSecure: Bool, host: ArraySlice<UInt8>, port: UInt16,
        path: ArraySlice<UInt8>
    ) {
        self.init(client, isSecure: isSecure, host: host, port: port)
        pathRange = append(path)
    }

    private init(
        _ client: IPAddress, isSecure: Bool = false, host: ArraySlice<UInt8>, port: UInt16
    ) {
        self.client = client
        self.isSecure = isSecure
        self.port = port
        text = Array(host)
        hostRange = ByteRange(0, host.count)
    }

    private mutating func append(_ bytes: ArraySlice<UInt8>) -> ByteRange {
        defer { text.append(contentsOf: bytes) }
        return ByteRange(text.count, text.count + bytes.count)
    }
}

extension BanSubject {
    /// What a request head asks for. Without a port in it, the port is the scheme's own.
    package init(_ head: RequestHead, from client: IPAddress, throughGateway: Bool = false) {
        self.client = client
        text = head.bytes
        hostRange = head.hostRange
        methodRange = head.methodRange
        switch head.target {
        case .authority(_, let port): (isSecure, self.port) = (false, port)
        case .absolute(let scheme, _, let port, let path):
            isSecure = scheme == .https
            self.port = port ?? scheme.defaultPort
            pathRange = path
        case .origin(let path):
            (isSecure, self.port) = (false, head.port ?? 80)
            pathRange = path
        case .asterisk:
            (isSecure, self.port) = (false, head.port ?? 80)
            pathRange = ByteRange(0, 0)
        }
        hostIsDestination = !throughGateway
    }

    /// As asked for, without brackets; empty when none was named.
    package var host: ArraySlice<UInt8> { text[hostRange.range] }

    /// `nil` where no request asks.
    package var method: ArraySlice<UInt8>? {
        get { methodRange.map { text[$0.range] } }
        set { methodRange = newValue.map { append($0) } }
    }

    /// `nil` for a tunnel, which shows nothing more.
    package var resource: Resource? {
        pathRange.map { Resource(isSecure: isSecure, path: text[$0.range]) }
    }

    /// It shows nothing more than its host and port.
    mutating func becomeTunnel() { pathRange = nil }

    /// What is known of the address: a host that is one says it, where it is what is connected to.
    var knownAddress: Address {
        if case .known = address { return address }
        guard hostIsDestination, let written = IPAddress(asResolved: HostName.withoutRootDot(host))
        else { return address }
        return .known(written)
    }
}

// MARK: - As a key

extension BanSubject {
    /// Bytes of its texts.
    var textCount: Int {
        hostRange.count + (pathRange?.count ?? 0) + (methodRange?.count ?? 0) + (user?.count ?? 0)
    }

    /// The same without whatever else its array holds.
    var compact: Self {
        var compact = Self(client, isSecure: isSecure, host: host, port: port)
        compact.text.reserveCapacity(textCount)
        compact.pathRange = resource.map { compact.append($0.path) }
        compact.method = method
        compact.user = user.map { Array($0)[...] }
        compact.userIsPending = userIsPending
        compact.address = address
        compact.hostIsDestination = hostIsDestination
        return compact
    }

    /// Whether rules can find no difference, nor in how its texts are spelled.
    func isEqual(to other: Self) -> Bool {
        client == other.client && port == other.port && isSecure == other.isSecure
            && address == other.address && hostIsDestination == other.hostIsDestination
            && userIsPending == other.userIsPending
            && (pathRange == nil) == (other.pathRange == nil)
            && (methodRange == nil) == (other.methodRange == nil)
            && text(hostRange, equals: other.hostRange, of: other)
            && text(pathRange, equals: other.pathRange, of: other)
            && text(methodRange, equals: other.methodRange, of: other)
            && user == other.user
    }

    private func text(_ range: ByteRange?, equals otherRange: ByteRange?, of other: Self) -> Bool {
        guard let range, let otherRange else { return true }
        guard range.count == otherRange.count else { return false }
        let (mine, theirs) = (text.span, other.text.span)
        for offset in 0..<range.count
        where mine[range.lower + offset] != theirs[otherRange.lower + offset] {
            return false
        }
        return true
    }
}
