/// Status lines and fields: RFC 9112 §4 and §5, RFC 9110 §5; interim responses: RFC 9110 §15.2.
extension HostileResponse {
    private static let hello = "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello"

    static let lines: [Self] = [
        .refused("9112 §4: HTTP/0.9", "<html>hello</html>\r\n", closes: true),
        .refused("9112 §2.2: an empty line first", "\r\n" + hello),
        .refused("9112 §4: a space first", " " + hello),
        .refused("9112 §4: NUL first", "\0" + hello),
        .refused("9112 §4: content of nothing first", "hello" + hello),
        .refused(
            "9113 §3.4: HTTP/2 frames", "\0\0\u{6}\u{4}\0\0\0\0\0\0\u{3}\0\0\0d", closes: true),
        .refused("9112 §2.3: HTTP/2.0", line: "HTTP/2.0 200 OK"),
        .refused("9112 §2.3: HTTP/2", line: "HTTP/2 200 OK"),
        .refused("9112 §2.3: HTTP/0.9 with a status", line: "HTTP/0.9 200 OK"),
        .refused("9112 §2.3: lower case", line: "http/1.1 200 OK"),
        .refused("9112 §2.3: leading zero", line: "HTTP/01.1 200 OK"),
        .refused("9112 §2.3: two digits", line: "HTTP/1.10 200 OK"),
        .refused("9112 §2.3: no minor version", line: "HTTP/1 200 OK"),
        .refused("9112 §2.3: another protocol", line: "ICY 200 OK"),
        .refused("9112 §4: version only", line: "HTTP/1.1"),
        .refused("9112 §4: two spaces", line: "HTTP/1.1  200 OK"),
        .refused("9112 §4: a tab", line: "HTTP/1.1\t200 OK"),
        .refused("9112 §4: two digits", line: "HTTP/1.1 20 OK"),
        .refused("9112 §4: four digits", line: "HTTP/1.1 2000 OK"),
        .refused("9110 §15: 099", line: "HTTP/1.1 099 OK"),
        .refused("9110 §15: 000", line: "HTTP/1.1 000 OK"),
        .refused("9112 §4: signed", line: "HTTP/1.1 +20 OK"),
        .refused("9112 §4: letters", line: "HTTP/1.1 2OO OK"),
        .refused("9112 §4: no space behind the code", line: "HTTP/1.1 200OK"),
        .refused("9112 §4: a tab behind the code", line: "HTTP/1.1 200\tOK"),
        .refused("9112 §4: NUL in the reason", line: "HTTP/1.1 200 O\0K"),
        .refused("9112 §4: escape in the reason", line: "HTTP/1.1 200 \u{1b}[2J"),
        .refused("9112 §2.2: bare CR in the reason", line: "HTTP/1.1 200 O\rX-Smuggled: 1"),
        .refused(
            "9112 §2.2: bare LF behind the line", "HTTP/1.1 200 OK\nContent-Length: 5\r\n\r\nhello"),
        .refused("9112 §2.2: bare LF everywhere", "HTTP/1.1 200 OK\nContent-Length: 5\n\nhello"),
        .refused(
            "9112 §3: a reason of 9000 bytes",
            line: "HTTP/1.1 200 " + String(repeating: "a", count: 9000)),
        .refused("9112 §8: nothing", "", closes: true),
        .refused("9112 §8: half a status line", "HTTP/1.1 20", closes: true),
        .refused("9112 §8: half a head", "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n", closes: true),
        .refused("9112 §3: a request for an answer", "GET / HTTP/1.1\r\nHost: a\r\n\r\n"),
        .clean("9112 §4: no reason", "HTTP/1.1 200 \r\nContent-Length: 5\r\n\r\nhello"),
        .clean(
            "9112 §4: no space before no reason", "HTTP/1.1 200\r\nContent-Length: 5\r\n\r\nhello"),
        .clean(
            "9112 §4: bytes beyond ASCII in the reason",
            "HTTP/1.1 200 \u{e9}\r\nContent-Length: 5\r\n\r\nhello"),
        .clean("9110 §2.5: HTTP/1.9 is 1.1", "HTTP/1.9 200 OK\r\nContent-Length: 5\r\n\r\nhello"),
        .clean("9110 §15: code 999", "HTTP/1.1 999 Odd\r\nContent-Length: 5\r\n\r\nhello", 999),
    ]

    static let fields: [Self] = [
        .refused("9112 §5.1: space before the colon", fields: "Content-Length : 5", then: "hello"),
        .refused("9112 §5.1: tab before the colon", fields: "A\t: b"),
        .refused("9112 §5: no colon", fields: "A"),
        .refused("9112 §5: no name", fields: ": b"),
        .refused("9110 §5.1: NUL in a name", fields: "A\0: b"),
        .refused("9110 §5.1: byte beyond ASCII in a name", fields: "\u{c4}: b"),
        .refused("9112 §5.2: fold", fields: "A: b\r\n c"),
        .refused("9112 §5.2: fold with a tab", fields: "A: b\r\n\tc"),
        .refused(
            "9112 §5.2: a length in a fold", fields: "A: b\r\n Content-Length: 5", then: "hello"),
        .refused(
            "9112 §2.2: space before the first field", fields: " Content-Length: 5", then: "hello"),
        .refused("9110 §5.5: NUL in a value", fields: "A: b\0c"),
        .refused("9110 §5.5: DEL in a value", fields: "A: \u{7f}"),
        .refused("9110 §5.5: bare CR in a value", fields: "A: b\rX-Smuggled: 1"),
        .refused("9110 §5.5: bare LF in a value", fields: "A: b\nX-Smuggled: 1"),
        .refused("9110 §5.5: CR CR LF", fields: "A: b\r"),
        .refused("6585 §5: 101 fields", fields: String(repeating: "A: b\r\n", count: 100) + "A: b"),
        .refused(
            "6585 §5: fields of 70,000 bytes", fields: "A: " + String(repeating: "b", count: 70_000)
        ),
        .clean(
            "9110 §7.6.1: nominated fields end here",
            "HTTP/1.1 200 OK\r\nConnection: A\r\nA: 1\r\nB: 2\r\nContent-Length: 5\r\n\r\nhello",
            fields: ["A": nil, "B": "2"]),
        .clean(
            "9110 §7.6.1: Connection cannot hide a length",
            "HTTP/1.1 200 OK\r\nConnection: Content-Length\r\nContent-Length: 5\r\n\r\nhello",
            fields: ["Content-Length": "5"]),
        .clean(
            "9110 §7.6.1: Connection cannot hide a coding",
            "HTTP/1.1 200 OK\r\nConnection: Transfer-Encoding\r\nTransfer-Encoding: chunked\r\n\r\n"
                + "5\r\nhello\r\n0\r\n\r\n"),
    ]

    static let interim: [Self] = [
        .clean("9110 §15.2: 100, then the answer", "HTTP/1.1 100 Continue\r\n\r\n" + hello),
        .clean(
            "9110 §15.2: 103 with fields",
            "HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n" + hello),
        .clean("9110 §15.2: a code that nobody knows", "HTTP/1.1 199 Odd\r\n\r\n" + hello),
        .clean(
            "9110 §15.2: a length in an interim one counts for nothing",
            "HTTP/1.1 103 Early Hints\r\nContent-Length: 5\r\n\r\n" + hello,
            fields: ["Content-Length": "5"]),
        .clean(
            "9110 §15.2: a hundred of them",
            String(repeating: "HTTP/1.1 102 Processing\r\n\r\n", count: 100) + hello),
        .clean(
            "9110 §15.2: none to a client of HTTP/1.0",
            "HTTP/1.1 100 Continue\r\n\r\n" + hello, version: "HTTP/1.0"),
        .refused("9110 §15.2: nothing behind it", "HTTP/1.1 100 Continue\r\n\r\n", closes: true),
        .refused(
            "9110 §15.2: content behind it", "HTTP/1.1 103 Early Hints\r\n\r\nhello" + hello),
        .refused(
            "9112 §6.3: length and coding in an interim one",
            "HTTP/1.1 103 Early Hints\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n"
                + hello),
        .refused("9110 §7.8: 101 unasked", "HTTP/1.1 101 Switching Protocols\r\n\r\n" + hello),
        .refused(
            "9110 §7.8: 101 unasked, with a protocol",
            "HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: x\r\n\r\n" + hello),
        Self(
            rule: "9112 §9.2: an answer before the request", response: hello,
            outcome: .refusedOrDelivered(200, "hello"), isClean: true, isEarly: true),
        Self(
            rule: "9112 §9.2: half an answer before the request",
            response: "HTTP/1.1 200 OK\r\n", outcome: .refused, closes: true, isEarly: true),
        Self(
            rule: "9112 §9.2: an answer and another before the request",
            response: hello + smuggled, outcome: .refusedOrDelivered(200, "hello"), isEarly: true),
    ]
}
