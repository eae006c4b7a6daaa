import SluiceCore

extension Sample {
    static let connections: [ConnectionRow] = [
        connection(
            101, "127.0.0.1:40112", age: 340, target: "www.example.com:80",
            upstream: "198.51.100.7:80", .idle, bytes: (4_210, 190_233), requests: 12),
        connection(
            102, "127.0.0.1:40120", age: 122, target: "mirror.example.org:80",
            upstream: "198.51.100.20:80", .answering, bytes: (420, 734_003_200), requests: 1),
        connection(
            103, "192.0.2.44:51544", age: 62, target: "secure.example.com:443",
            upstream: "198.51.100.9:443", .tunnel, bytes: (18_002, 2_400_117), user: "ann"),
        connection(
            104, "127.0.0.1:40190", age: 31, target: "127.0.0.1:5678", upstream: "127.0.0.1:5678",
            .tunnel, bytes: (610_000, 610_000), kind: .tcp),
        connection(105, "[2001:db8::17]:60001", age: 0.4, .head, bytes: (112, 0)),
        connection(
            100, "192.0.2.44:51540", age: 75, target: "ads.example.net:80", .closed,
            bytes: (390, 512), requests: 1, end: .banned),
        connection(
            99, "127.0.0.1:40044", age: 80, .closed, bytes: (31, 240), end: .malformedRequest),
        connection(
            98, "192.0.2.60:40500", age: 95, target: "web.internal:80", upstream: "10.0.0.11:8080",
            .closed, bytes: (1_870, 90_412), requests: 4, kind: .reverse, end: .idle),
        connection(
            97, "127.0.0.1:40031", age: 110, target: "chat.example.org:5222",
            upstream: "198.51.100.80:5222", .closed, bytes: (920, 1_344), kind: .socks,
            end: .originClosed),
    ]

    static func connection(
        _ id: UInt64, _ client: String, age: Double, target: String = "", upstream: String? = nil,
        _ state: ConnectionRow.State, bytes: (UInt64, UInt64), requests: UInt32 = 0,
        kind: ListenerKind = .forward, end: EndReason? = nil, user: String? = nil
    ) -> ConnectionRow {
        ConnectionRow(
            id: ConnectionID(id),
            listener: listeners.first { $0.kind == kind }?.name ?? "",
            kind: kind, client: endpoint(client), opened: ago(age), target: WireText(target),
            upstream: upstream.map(endpoint),
            originAddress: upstream.map { endpoint($0).address }, state: state, bytesIn: bytes.0,
            bytesOut: bytes.1,
            requests: requests, ended: end == nil ? nil : ago(age - 5), end: end, user: user)
    }

    static let exchanges: [ExchangeRow] = [
        exchange(1, 95, "GET", "www.example.com", "/", 200, .miss(.stored), 12_044, 48),
        exchange(2, 94, "GET", "www.example.com", "/style.css", 200, .hit, 3_310, 0.3),
        exchange(3, 94, "GET", "www.example.com", "/images/logo.png", 200, .hit, 48_113, 0.4),
        exchange(
            4, 93, "GET", "www.example.com", "/account?page=2", 200, .bypass(.authorization), 9_120,
            61, fields: "Authorization: Basic c2VjcmV0\r\nCookie: id=7\r\nAccept: text/html\r\n"),
        exchange(5, 80, "POST", "api.example.org", "/v1/orders", 201, .bypass(.method), 118, 130),
        exchange(
            6, 75, "GET", "ads.example.net", "/banner.gif?x=\u{1b}[2J", 403, .none, 512, 0.1,
            rule: 3, end: .banned, client: "192.0.2.44:51540"),
        exchange(
            7, 62, "CONNECT", "secure.example.com:443", "secure.example.com:443", 200, .none,
            2_400_117, 62_000, end: nil, client: "192.0.2.44:51544"),
        exchange(8, 40, "GET", "news.example.org", "/feed.xml", 200, .stale(.stored), 20_480, 35),
        exchange(9, 39, "HEAD", "news.example.org", "/feed.xml", 304, .bypass(.method), 0, 22),
        exchange(
            10, 31, "DELETE", "api.example.org", "/v1/orders/77", 404, .bypass(.method), 60, 18),
        exchange(
            11, 20, "GET", "slow.example.org", "/report", 504, .miss(.status), 310, 60_000,
            end: .originTimeout),
        exchange(
            12, 3, "GET", "ads.example.net", "/banner.gif", 403, .none, 512, 0.1, rule: 3,
            end: .banned, client: "192.0.2.44:51540"),
        exchange(
            13, 0.4, "GET", "mirror.example.org",
            "/pub/linux/very/long/path/to/an/image/disk-1.iso",
            200, .miss(.pending), 1_234_567, 400, end: nil),
    ]

    static func exchange(
        _ id: UInt64, _ age: Double, _ method: String, _ host: String, _ path: String,
        _ status: UInt16, _ cache: CacheVerdict, _ size: UInt64, _ milliseconds: Double,
        rule: UInt32? = nil, end: EndReason? = .complete, client: String = "127.0.0.1:40112",
        fields: String = "Accept: */*\r\n"
    ) -> ExchangeRow {
        let target = method == "CONNECT" ? path : "http://\(host)\(path)"
        let head = "\(method) \(target) HTTP/1.1\r\nHost: \(host)\r\n\(fields)\r\n"
        let pathStart = method.utf8.count + 1 + (method == "CONNECT" ? 0 : 7 + host.utf8.count)
        let hostStart = "\(method) \(target) HTTP/1.1\r\nHost: ".utf8.count
        return ExchangeRow(
            id: ExchangeID(id), connection: ConnectionID(id == 7 ? 103 : id == 13 ? 102 : 101),
            started: ago(age), client: endpoint(client), head: Array(head.utf8),
            methodRange: ByteRange(0, method.utf8.count),
            hostRange: ByteRange(hostStart, hostStart + host.utf8.count),
            pathRange: ByteRange(pathStart, pathStart + path.utf8.count), status: status,
            cache: cache, size: size, duration: Int64(milliseconds * 1_000_000),
            rule: rule.map { BanID($0) }, end: end)
    }
}
