import Testing

@testable import SluiceCore

/// Bytes of one side of a connection that are valid, and what they hold.
struct AcceptedMessages: CustomTestStringConvertible {
    let rule: String
    let bytes: [UInt8]
    /// What is answered; empty for requests.
    let methods: [Method]
    let framings: [Framing]
    let contents: [String]
    let trailers: [[String]]

    init(
        _ rule: String, _ text: String, to methods: [Method] = [], framing: [Framing] = [.none],
        content: [String] = [""], trailers: [[String]] = [[]]
    ) {
        self.rule = rule
        bytes = Array(text.utf8)
        self.methods = methods
        framings = framing
        contents = content
        self.trailers = trailers
    }

    var testDescription: String { rule }

    /// Reads them, cut into pieces of these sizes.
    func transcript(pieces: some Sequence<Int>) throws(BrokenPromise) -> Transcript {
        if methods.isEmpty {
            var side = RequestSide()
            return try Transcript.record(bytes, pieces: pieces, on: &side)
        }
        var side = ResponseSide(to: methods)
        return try Transcript.record(bytes, pieces: pieces, on: &side)
    }
}

extension AcceptedMessages {
    private static let get = "GET / HTTP/1.1\r\nHost: a\r\n\r\n"
    private static let post = "POST / HTTP/1.1\r\nHost: a\r\n"
    private static let chunkedPost = post + "Transfer-Encoding: chunked\r\n\r\n"
    private static let ok = "HTTP/1.1 200 OK\r\n"

    static let requests: [Self] = [
        .init("9112 §3.2.1: origin form", get),
        .init(
            "URL Standard, query state: what browsers do not encode",
            "GET /[a]^`{|}?^`{|}\\ HTTP/1.1\r\nHost: a\r\n\r\n"),
        .init("9112 §3.2.2: absolute form", "GET http://b:81/c?d HTTP/1.1\r\nHost: a\r\n\r\n"),
        .init("9112 §3.2.3: authority form", "CONNECT [::1]:443 HTTP/1.1\r\nHost: [::1]\r\n\r\n"),
        .init("9112 §3.2.4: asterisk form", "OPTIONS * HTTP/1.1\r\nHost:\r\n\r\n"),
        .init("9112 §2.2: one empty line first", "\r\n" + get),
        .init(
            "9112 §9.3.2: pipelined, each behind an empty line", "\r\n\(get)\r\n\(get)\(get)",
            framing: [.none, .none, .none], content: ["", "", ""], trailers: [[], [], []]),
        .init("9112 §2.3: 1.0 without a field", "GET / HTTP/1.0\r\n\r\n"),
        .init("9110 §2.5: minor version 9", "GET / HTTP/1.9\r\nHost: a\r\n\r\n"),
        .init("9110 §5.5: bytes beyond ASCII in a value", post + "A: café\t漢\r\n\r\n"),
        .init("9110 §5.5: empty value", post + "A:\r\nB: \t \r\n\r\n"),
        .init("9110 §9.1: method not known", "M-SEARCH!# / HTTP/1.1\r\nHost: a\r\n\r\n"),
        .init("9110 §8.6: length 0", post + "Content-Length: 0\r\n\r\n"),
        .init(
            "9112 §6.2: length", post + "Content-Length: 5\r\n\r\nhello\(get)",
            framing: [.length(5), .none], content: ["hello", ""], trailers: [[], []]),
        .init(
            "9112 §7.1: chunks", chunkedPost + "5\r\nhello\r\n6\r\n world\r\n0\r\n\r\n" + get,
            framing: [.chunked, .none], content: ["hello world", ""], trailers: [[], []]),
        .init(
            "9112 §7.1: no chunk", chunkedPost + "0\r\n\r\n", framing: [.chunked]),
        .init(
            "9112 §7: coding in mixed case",
            post + "transfer-encoding:  ChunKed \r\n\r\n0a\r\n0123456789\r\n0\r\n\r\n",
            framing: [.chunked], content: ["0123456789"]),
        .init(
            "9112 §7.1: data that looks like framing",
            chunkedPost + "7\r\n0\r\n\r\n0\r\r\n00\r\n\r\n", framing: [.chunked],
            content: ["0\r\n\r\n0\r"]),
        .init(
            "9112 §7.1.1: extensions, ignored",
            chunkedPost
                + "5;a\r\nhello\r\n0000000000000002 ; b = c\t;d=\"e;\\\"f\"\r\nok\r\n0;g\r\n\r\n",
            framing: [.chunked], content: ["hellook"]),
        .init(
            "9112 §7.1.2: trailers, those of RFC 9110 §6.5.1 dropped",
            chunkedPost + "1\r\na\r\n0\r\nDigest: x\r\nCache-Control: y\r\nETag: \"z\"\r\n\r\n"
                + get,
            framing: [.chunked, .none], content: ["a", ""],
            trailers: [["Digest=x", "ETag=\"z\""], []]),
    ]

    static let responses: [Self] = [
        .init(
            "9112 §6.3: length", ok + "Content-Length: 5\r\n\r\nhello", to: [.get],
            framing: [.length(5)], content: ["hello"]),
        .init(
            "9112 §7.1: chunks",
            ok + "Transfer-Encoding: chunked\r\n\r\n2\r\nhi\r\n0\r\nX: y\r\n\r\n",
            to: [.get], framing: [.chunked], content: ["hi"], trailers: [["X=y"]]),
        .init("9112 §4: no reason", "HTTP/1.1 204 \r\n\r\n", to: [.get]),
        .init("9112 §4: no reason and no space", "HTTP/1.1 204\r\n\r\n", to: [.get]),
        .init("9112 §6.3: HEAD", ok + "Content-Length: 5\r\n\r\n", to: [.head]),
        .init("9112 §6.3: HEAD, chunked", ok + "Transfer-Encoding: chunked\r\n\r\n", to: [.head]),
        .init(
            "9112 §6.3: 304", "HTTP/1.1 304 Not Modified\r\nContent-Length: 5\r\n\r\n", to: [.get]),
        .init("9110 §15.3.6: 205", "HTTP/1.1 205 Reset Content\r\n\r\n", to: [.get]),
        .init("9112 §6.3: 2xx to CONNECT", ok + "Content-Length: 5\r\n\r\n", to: [.connect]),
        .init("9110 §15.2.2: 101", "HTTP/1.1 101 Switching Protocols\r\n\r\n", to: [.get]),
        .init(
            "9112 §6.3: 4xx to CONNECT", "HTTP/1.1 403 No\r\nContent-Length: 2\r\n\r\nno",
            to: [.connect], framing: [.length(2)], content: ["no"]),
        .init(
            "9112 §6.3: two on one connection, HEAD first",
            ok + "Content-Length: 5\r\n\r\n" + ok + "Content-Length: 2\r\n\r\nhi",
            to: [.head, .get], framing: [.none, .length(2)], content: ["", "hi"],
            trailers: [[], []]),
    ]
}
