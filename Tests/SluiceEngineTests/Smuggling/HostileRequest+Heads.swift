/// Request lines, targets, Host and field lines: RFC 9112 §2 to §5.
extension HostileRequest {
    private static let plain = "GET /row HTTP/1.1\r\nHost: {A}\r\nVia: 1.1 sluice\r\n\r\n"

    /// A request with this instead of its Host line.
    private static func refused(_ rule: String, host: String) -> Self {
        refused(rule, "GET {T} HTTP/1.1\r\n\(host)\r\n" + smuggled)
    }

    static let lines: [Self] = [
        .refused("9112 §2.2: bare LF throughout", "GET {T} HTTP/1.1\nHost: {A}\n\n"),
        .refused(
            "9112 §2.2: bare LF behind the request line", "GET {T} HTTP/1.1\nHost: {A}\r\n\r\n"),
        .refused(
            "9112 §2.2: bare LF as empty line", "GET {T} HTTP/1.1\r\nHost: {A}\r\n\n" + smuggled),
        .refused("9112 §2.2: bare CR in the line", line: "GET {T}\r HTTP/1.1"),
        .refused("9112 §2.2: CR CR LF", line: "GET {T} HTTP/1.1\r"),
        .refused("9112 §2.2: LF before the request", "\nGET {T} HTTP/1.1\r\nHost: {A}\r\n\r\n"),
        .refused("9112 §2.2: CR before the request", "\rGET {T} HTTP/1.1\r\nHost: {A}\r\n\r\n"),
        .refused(
            "9112 §2.2: two empty lines first", "\r\n\r\nGET {T} HTTP/1.1\r\nHost: {A}\r\n\r\n"),
        .refused("9112 §3: space before the method", line: " GET {T} HTTP/1.1"),
        .refused("9112 §3: two spaces before the target", line: "GET  {T} HTTP/1.1"),
        .refused("9112 §3: two spaces before the version", line: "GET {T}  HTTP/1.1"),
        .refused("9112 §3: space behind the version", line: "GET {T} HTTP/1.1 "),
        .refused("9112 §3: tab before the target", line: "GET\t{T} HTTP/1.1"),
        .refused("9112 §3: tab before the version", line: "GET {T}\tHTTP/1.1"),
        .refused("9112 §3: vertical tab before the version", line: "GET {T}\u{b}HTTP/1.1"),
        .refused("9112 §3: form feed before the version", line: "GET {T}\u{c}HTTP/1.1"),
        .refused("9112 §3: a space in the target", line: "GET {T} x HTTP/1.1"),
        .refused(
            "9112 §3: a second request in the line", line: "GET {T} HTTP/1.1 GET {S} HTTP/1.1"),
        .refused("1945 §5.1: HTTP/0.9", "GET {T}\r\n"),
        .refused("1945 §5.1: HTTP/0.9 with fields", line: "GET {T}"),
        .refused("9112 §3.1: no method", line: "{T} HTTP/1.1"),
        .refused("9112 §3.1: colon in the method", line: "GET: {T} HTTP/1.1"),
        .refused("9112 §3.1: brackets in the method", line: "G[E]T {T} HTTP/1.1"),
        .refused("9112 §3.1: method beyond ASCII", line: "G\u{c9}T {T} HTTP/1.1"),
        .refused("9112 §3.1: NUL in the method", line: "G\0T {T} HTTP/1.1"),
        .refused("9112 §3.1: quote in the method", line: "G\"T {T} HTTP/1.1"),
        .refused("9112 §2.3: version in lower case", line: "GET {T} http/1.1"),
        .refused("9112 §2.3: version of two digits", line: "GET {T} HTTP/1.10"),
        .refused("9112 §2.3: no minor version", line: "GET {T} HTTP/1"),
        .refused("9112 §2.3: comma in the version", line: "GET {T} HTTP/1,1"),
        .refused("9112 §2.3: zero first", line: "GET {T} HTTP/01.1"),
        .refused("9112 §2.3: another protocol", line: "GET {T} ICY/1.1"),
        .refused("9112 §2.3: letters", line: "GET {T} HTTP/one"),
        .refused("9110 §15.6.6: version 2.0", line: "GET {T} HTTP/2.0", 505),
        .refused("9110 §15.6.6: version 0.9", line: "GET {T} HTTP/0.9", 505),
        .refused("9110 §15.6.6: version 3.0", line: "GET {T} HTTP/3.0", 505),
        .refused("9113 §3.4: HTTP/2 preface", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", 400, 505),
        .refused("8446 §5.1: TLS", "\u{16}\u{3}\u{1}\u{2}\0\u{1}\0\u{1}\u{fc}\r\n\r\n"),
        .refused(
            "9110 §4.1: line of 9000 bytes",
            line: "GET {T}?" + String(repeating: "a", count: 9000) + " HTTP/1.1", 414),
        .forwarded(
            "9112 §2.2: one empty line first", "\r\nGET {T} HTTP/1.1\r\nHost: {A}\r\n\r\n",
            as: plain),
        .forwarded(
            "9110 §2.5: a higher minor version", "GET {T} HTTP/1.9\r\nHost: {A}\r\n\r\n", as: plain),
        .forwarded(
            "9112 §9.3: HTTP/1.0", "GET {T} HTTP/1.0\r\nHost: {A}\r\n\r\n",
            as: "GET /row HTTP/1.1\r\nHost: {A}\r\nVia: 1.0 sluice\r\n\r\n"),
        .forwarded(
            "9110 §9.1: a method that nobody knows", "M-SEARCH {T} HTTP/1.1\r\nHost: {A}\r\n\r\n",
            as: "M-SEARCH /row HTTP/1.1\r\nHost: {A}\r\nVia: 1.1 sluice\r\n\r\n"),
        .forwarded(
            "9110 §9.1: get is not GET", "get {T} HTTP/1.1\r\nHost: {A}\r\n\r\n",
            as: "get /row HTTP/1.1\r\nHost: {A}\r\nVia: 1.1 sluice\r\n\r\n"),
    ]

    static let targets: [Self] = [
        .refused("3986 §3.3: quote", line: "GET {T}/\" HTTP/1.1"),
        .refused("3986 §3.3: angle bracket", line: "GET {T}/<a HTTP/1.1"),
        .refused("3986 §3.4: angle bracket in a query", line: "GET {T}?a>b HTTP/1.1"),
        .refused("3986 §3.3: backslash in a path", line: "GET {T}\\b HTTP/1.1"),
        .refused("9112 §3.2: fragment", line: "GET {T}#a HTTP/1.1"),
        .refused("9112 §3.2: byte beyond ASCII", line: "GET {T}/\u{e9} HTTP/1.1"),
        .refused("9112 §3.2: NUL", line: "GET {T}\0 HTTP/1.1"),
        .refused("9112 §3.2: DEL", line: "GET {T}\u{7f} HTTP/1.1"),
        .refused("9112 §3.2: relative path", line: "GET row HTTP/1.1"),
        .refused("9112 §3.2.3: authority form of a GET", line: "GET {A} HTTP/1.1"),
        .refused("9112 §3.2.4: asterisk form of a GET", line: "GET * HTTP/1.1"),
        .refused("9110 §4.2.4: user information", line: "GET http://a@{A}/row HTTP/1.1"),
        .refused("9110 §4.2.4: user and password", line: "GET http://a:b@{A}/row HTTP/1.1"),
        .refused("9110 §4.2.1: no host", line: "GET http:///row HTTP/1.1"),
        .refused("9110 §4.2: no scheme of ours", line: "GET ftp://{A}/row HTTP/1.1"),
        .refused("9112 §3.2.2: one slash", line: "GET http:/{A}/row HTTP/1.1"),
        .refused("3986 §3.2.2: backslash for a slash", line: "GET http:\\\\{A}/row HTTP/1.1"),
        .refused(
            "3986 §3.2.2: backslash behind the authority", line: "GET http://{A}\\@b/row HTTP/1.1"),
        .refused("3986 §3.2.2: comma in a host", line: "GET http://{A},b/row HTTP/1.1"),
        .refused("3986 §3.2.2: encoded byte in a host", line: "GET http://%61/row HTTP/1.1"),
        .refused("3986 §3.2.3: port past 65535", line: "GET http://127.0.0.1:65616/row HTTP/1.1"),
        .refused("3986 §3.2.3: hexadecimal port", line: "GET http://127.0.0.1:0x50/row HTTP/1.1"),
        .refused("9112 §3.2.3: CONNECT without a port", line: "CONNECT 127.0.0.1 HTTP/1.1"),
        .refused("9112 §3.2.3: CONNECT to a URL", line: "CONNECT {T} HTTP/1.1"),
        .forwarded(
            "URL Standard: query bytes that browsers send",
            "GET {T}?^`{|}\\'[] HTTP/1.1\r\nHost: {A}\r\n\r\n",
            as: "GET /row?^`{|}\\'[] HTTP/1.1\r\nHost: {A}\r\nVia: 1.1 sluice\r\n\r\n"),
        .forwarded(
            "3986 §3.3: encoded bytes stay encoded",
            "GET {T}/%0d%0a%00%2e%2e HTTP/1.1\r\nHost: {A}\r\n\r\n",
            as: "GET /row/%0d%0a%00%2e%2e HTTP/1.1\r\nHost: {A}\r\nVia: 1.1 sluice\r\n\r\n"),
        .forwarded(
            "9112 §3.2.2: the target names the host, not Host",
            "GET {T} HTTP/1.1\r\nHost: elsewhere\r\n\r\n", as: plain),
        .forwarded(
            "9112 §3.2.2: Host with another port", "GET {T} HTTP/1.1\r\nHost: 127.0.0.1:1\r\n\r\n",
            as: plain),
    ]

    static let hosts: [Self] = [
        .refused("9112 §3.2: no Host", "GET {T} HTTP/1.1\r\n\r\n"),
        .refused("9112 §3.2: two Hosts", host: "Host: {A}\r\nHost: b\r\n"),
        .refused("9112 §3.2: two equal Hosts", host: "Host: {A}\r\nHost: {A}\r\n"),
        .refused("9112 §3.2: two Hosts apart", host: "Host: {A}\r\nA: b\r\nhost: b\r\n"),
        .refused("9112 §3.2: list of hosts", host: "Host: {A}, b\r\n"),
        .refused("9112 §3.2: user information", host: "Host: a@{A}\r\n"),
        .refused("9112 §3.2: path", host: "Host: {A}/row\r\n"),
        .refused("9112 §3.2: whole URL", host: "Host: http://{A}\r\n"),
        .refused("9112 §3.2: query", host: "Host: {A}?a\r\n"),
        .refused("9112 §3.2: blank inside", host: "Host: 127.0.0.1 :80\r\n"),
        .refused("9112 §3.2: two words", host: "Host: {A} b\r\n"),
        .refused("9112 §3.2: NUL", host: "Host: {A}\0\r\n"),
        .refused("9112 §3.2: vertical tab", host: "Host: \u{b}{A}\r\n"),
        .refused("9112 §3.2: port that is no number", host: "Host: 127.0.0.1:http\r\n"),
        .refused("9112 §3.2: port past 65535", host: "Host: 127.0.0.1:65536\r\n"),
        .refused("9112 §3.2: two ports", host: "Host: 127.0.0.1:80:80\r\n"),
        .refused("9112 §3.2: open bracket", host: "Host: [::1\r\n"),
        .refused("9112 §3.2: beyond ASCII", host: "Host: \u{e9}\r\n"),
        .refused("9112 §3.2: empty beside a URL", host: "Host:\r\n"),
        .refused("9112 §5.1: space before its colon", host: "Host : {A}\r\n"),
        .refused("9112 §5.2: folded", host: "Host:\r\n {A}\r\n"),
        .refused("9112 §5.2: continued", host: "Host: {A}\r\n b\r\n"),
        .refused("9112 §2.2: blank before the first field", host: " Host: {A}\r\n"),
        .refused("9112 §2.2: tab before the first field", host: "\tHost: {A}\r\n"),
    ]

    static let fields: [Self] = [
        .refused("9112 §5.1: space before the colon", fields: "A : b"),
        .refused("9112 §5.1: tab before the colon", fields: "A\t: b"),
        .refused("9112 §5: no colon", fields: "A"),
        .refused("9112 §5: a request line for a field", fields: "GET {S} HTTP/1.1"),
        .refused("9112 §5: no name", fields: ": b"),
        .refused("9110 §5.1: space in a name", fields: "A B: c"),
        .refused("9110 §5.1: NUL in a name", fields: "A\0: b"),
        .refused("9110 §5.1: byte beyond ASCII in a name", fields: "\u{c4}: b"),
        .refused("9110 §5.1: bracket in a name", fields: "A(b): c"),
        .refused("9110 §5.1: quotes around a name", fields: "\"A\": b"),
        .refused("9110 §5.1: slash in a name", fields: "A/b: c"),
        .refused("9112 §5.2: fold", fields: "A: b\r\n c"),
        .refused("9112 §5.2: fold with a tab", fields: "A: b\r\n\tc"),
        .refused("9112 §5.2: fold of nothing", fields: "A: b\r\n "),
        .refused("9110 §5.5: NUL in a value", fields: "A: b\0c"),
        .refused("9110 §5.5: escape in a value", fields: "A: \u{1b}[2J"),
        .refused("9110 §5.5: DEL in a value", fields: "A: \u{7f}"),
        .refused("9110 §5.5: vertical tab in a value", fields: "A: b\u{b}c"),
        .refused("9110 §5.5: bare CR in a value", fields: "A: b\rc"),
        .refused("9110 §5.5: bare CR before a field", fields: "A: b\r\n\rB: c"),
        .refused("9110 §5.5: bare LF in a value", fields: "A: b\nc: d"),
        .refused(
            "6585 §5: 101 fields", fields: String(repeating: "A: b\r\n", count: 100) + "A: b", 431),
        .refused(
            "6585 §5: fields of 70,000 bytes",
            fields: "A: " + String(repeating: "b", count: 70_000), 431),
        .refused(
            "6585 §5: a name of 70,000 bytes",
            fields: String(repeating: "A", count: 70_000) + ": b", 431),
        .refused(
            "9110 §7.6.1: 65 connection options",
            fields: "Connection: " + String(repeating: "a,", count: 65), 431),
        .forwarded(
            "9110 §5.5: blanks and bytes beyond ASCII stay", fields: "A: \t b\u{e9} \tc \r\n",
            kept: "A: \t b\u{e9} \tc \r\n"),
        .forwarded("9110 §5.5: empty value", fields: "A:\r\n", kept: "A:\r\n"),
        .forwarded(
            "9110 §7.6.1: nominated fields end here",
            fields: "Connection: A, b\r\nA: 1\r\nB: 2\r\nC: 3\r\n", kept: "C: 3\r\n"),
        .forwarded(
            "9110 §7.6.1: Connection cannot hide credentials",
            fields: "Connection: Authorization, Cookie\r\nAuthorization: a\r\nCookie: b\r\n",
            kept: "Authorization: a\r\nCookie: b\r\n"),
        .forwarded(
            "9110 §7.6.1: Connection cannot remove Host", fields: "Connection: Host\r\n", kept: ""),
        .forwarded(
            "9110 §11.7.2: credentials for the proxy end here",
            fields:
                "Proxy-Authorization: a\r\nProxy-Connection: keep-alive\r\nKeep-Alive: 5\r\nTE: trailers\r\n",
            kept: ""),
    ]
}
