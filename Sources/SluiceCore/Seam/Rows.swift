/// One accepted socket and, if any, its second leg.
package struct ConnectionRow: Identifiable, Sendable {
    package enum State: String, CaseIterable, Sendable {
        /// Between messages.
        case idle
        /// Bytes of a request head have arrived, not all of it.
        case head = "reading head"
        /// Finding or opening the second leg.
        case connecting
        /// A password is being checked.
        case authenticating
        /// A request is at the origin; no answer yet.
        case waiting
        /// An answer is on its way to the client.
        case answering
        /// Bytes are relayed blind.
        case tunnel
        case closed
    }

    package let id: ConnectionID
    package var listener: String
    package var kind: ListenerKind
    package var client: Endpoint
    /// Who uses it, where the listener asks: of the last request.
    package var user: String?
    package var opened: WallTime
    /// `host:port` of the last request, or the fixed origin; empty when none was asked for yet.
    package var target: WireText
    package var upstream: Endpoint?
    /// Of the destination itself; `nil` where `upstream` is a parent's, or none.
    package var originAddress: IPAddress?
    package var state: State
    /// Bytes from the client, and bytes to the client.
    package var bytesIn: UInt64
    package var bytesOut: UInt64
    /// Exchanges begun on it.
    package var requests: UInt32
    /// `nil` while it is open.
    package var ended: WallTime?
    package var end: EndReason?

    package init(
        id: ConnectionID, listener: String, kind: ListenerKind, client: Endpoint, opened: WallTime,
        target: WireText = .empty, upstream: Endpoint? = nil, originAddress: IPAddress? = nil,
        state: State = .idle, bytesIn: UInt64 = 0, bytesOut: UInt64 = 0, requests: UInt32 = 0,
        ended: WallTime? = nil, end: EndReason? = nil, user: String? = nil
    ) {
        self.id = id
        self.listener = listener
        self.kind = kind
        self.client = client
        self.opened = opened
        self.target = target
        self.upstream = upstream
        self.originAddress = originAddress
        self.state = state
        self.bytesIn = bytesIn
        self.bytesOut = bytesOut
        self.requests = requests
        self.ended = ended
        self.end = end
        self.user = user
    }
}

/// One HTTP request and its response.
package struct ExchangeRow: Identifiable, Sendable {
    package let id: ExchangeID
    package var connection: ConnectionID
    package var started: WallTime
    package var client: Endpoint
    /// Who asks, where the listener wants to know.
    package let user: String?
    /// The request head as received (or its first part, when it was long), with asterisks in place
    /// of what the client proves to the proxy who it is; the ranges below point into it.
    package var head: [UInt8]
    package var methodRange: ByteRange
    package var hostRange: ByteRange
    /// Path and query; the whole authority for CONNECT.
    package var pathRange: ByteRange
    /// What the client got; 0 when it got nothing.
    package var status: UInt16
    package var cache: CacheVerdict
    /// Content bytes to the client.
    package var size: UInt64
    /// Nanoseconds from the first byte of the request to the last byte of the answer, or so far.
    package var duration: Int64
    package let rule: BanID?
    /// `nil` while it lasts.
    package let end: EndReason?

    package init(
        id: ExchangeID, connection: ConnectionID, started: WallTime, client: Endpoint,
        head: [UInt8], methodRange: ByteRange, hostRange: ByteRange, pathRange: ByteRange,
        status: UInt16 = 0, cache: CacheVerdict = .none, size: UInt64 = 0, duration: Int64 = 0,
        rule: BanID? = nil, end: EndReason? = nil, user: String? = nil
    ) {
        self.id = id
        self.connection = connection
        self.started = started
        self.client = client
        self.head = head
        self.methodRange = methodRange
        self.hostRange = hostRange
        self.pathRange = pathRange
        self.status = status
        self.cache = cache
        self.size = size
        self.duration = duration
        self.rule = rule
        self.end = end
        self.user = user
    }

    package var method: WireText { WireText(head, methodRange) }
    package var host: WireText { WireText(head, hostRange) }
    package var path: WireText { WireText(head, pathRange) }
}

/// One stored response.
package struct CacheEntryRow: Identifiable, Sendable {
    package enum State: String, CaseIterable, Sendable {
        case fresh, stale
        /// The origin is being asked whether it still holds.
        case revalidating
        /// An error that is kept while it is fresh.
        case negative
    }

    /// Where it is kept. Of what is on disk alone only the newest have rows: their own files alone
    /// know their keys.
    package enum Place: String, CaseIterable, Sendable {
        case memory
        case both = "memory and disk"
        case disk
    }

    package let id: CacheEntryID
    /// The URI it answers for.
    package var key: WireText
    package var status: UInt16
    /// Head and content in bytes.
    package var size: Int
    /// RFC 9111 §4.2.3, at the time of the snapshot, in seconds.
    package var age: Int64
    /// When it stops being fresh.
    package var expires: WallTime
    package var hits: UInt64
    package var lastHit: WallTime?
    package var state: State
    /// Names of the fields that choose between entries of one key; empty without Vary.
    package var vary: WireText
    package var place: Place

    package init(
        id: CacheEntryID, key: WireText, status: UInt16, size: Int, age: Int64, expires: WallTime,
        hits: UInt64, lastHit: WallTime?, state: State = .fresh, vary: WireText = .empty,
        place: Place = .memory
    ) {
        self.state = state
        self.vary = vary
        self.place = place
        self.id = id
        self.key = key
        self.status = status
        self.size = size
        self.age = age
        self.expires = expires
        self.hits = hits
        self.lastHit = lastHit
    }
}

/// One rule and what it has done so far.
package struct BanRow: Identifiable, Sendable {
    package var ban: Ban
    package var hits: UInt64
    package var lastHit: WallTime?
    /// Those it refers to.
    package var lists: [ListRow] = []
    package var id: BanID { ban.id }

    package init(ban: Ban, hits: UInt64 = 0, lastHit: WallTime? = nil) {
        self.ban = ban
        self.hits = hits
        self.lastHit = lastHit
    }
}

/// One line of the Log screen: what the engine did that is not traffic.
package struct EventRow: Identifiable, Sendable {
    package let id: UInt64
    package var time: WallTime
    package var severity: Severity
    /// Already safe to show; bytes of strangers in it are escaped.
    package var text: String
    /// The entry of the journal that it tells of.
    package var entry: JournalEntry.ID?

    package init(
        id: UInt64, time: WallTime, severity: Severity, text: String,
        entry: JournalEntry.ID? = nil
    ) {
        self.entry = entry
        self.id = id
        self.time = time
        self.severity = severity
        self.text = text
    }
}

/// How much an event or a notice matters.
package enum Severity: String, CaseIterable, Sendable {
    case info, warning, error
}

/// One address sluice accepts on.
package struct ListenerRow: Identifiable, Sendable {
    /// `kind address:port`, unique.
    package var name: String
    package var kind: ListenerKind
    package var address: ListenAddress
    /// The group of a `reverse` or `tcp` listener.
    package var upstream: String?
    package var open: Int
    /// Accepts nobody; what is open may end.
    package var isDraining = false
    package var id: String { name }

    package init(
        name: String, kind: ListenerKind, address: ListenAddress, upstream: String? = nil,
        open: Int = 0
    ) {
        self.name = name
        self.kind = kind
        self.address = address
        self.upstream = upstream
        self.open = open
    }
}
