/// The chunked coding: RFC 9112 §7.1.
extension HostileResponse {
    private static func good(
        _ rule: String, _ chunks: String, _ content: String = "hello", trailers: [String] = []
    ) -> Self {
        .clean(
            rule, "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n" + chunks, 200, content,
            trailers: trailers)
    }

    /// The origin closes in the middle.
    private static func cut(_ rule: String, _ chunks: String, as content: String = "hello") -> Self
    {
        .brokenOff(
            rule, "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n" + chunks, as: content)
    }

    static let chunks: [Self] = [
        .brokenOff("9112 §7.1: no size", chunks: "\r\nhello\r\n0\r\n\r\n"),
        .brokenOff("9112 §7.1: letters for a size", chunks: "xyz\r\nhello\r\n0\r\n\r\n"),
        .brokenOff("9112 §7.1: 0x before a size", chunks: "0x5\r\nhello\r\n0\r\n\r\n"),
        .brokenOff("9112 §7.1: minus sign", chunks: "-5\r\nhello\r\n0\r\n\r\n"),
        .brokenOff("9112 §7.1: space before a size", chunks: " 5\r\nhello\r\n0\r\n\r\n"),
        .brokenOff("9112 §7.1: space behind a size", chunks: "5 \r\nhello\r\n0\r\n\r\n"),
        .brokenOff("9112 §7.1: size past 2^64", chunks: "10000000000000005\r\nhello\r\n0\r\n\r\n"),
        .brokenOff(
            "9112 §7.1: largest size", chunks: "ffffffffffffffff\r\nhello", as: "hello" + smuggled
        ).closing(),
        .brokenOff("9112 §7.1: bare LF behind a size", chunks: "5\nhello\r\n0\r\n\r\n"),
        .brokenOff("9112 §7.1: bare CR behind a size", chunks: "5\rhello\r\n0\r\n\r\n"),
        .brokenOff("9112 §7.1: NUL behind a size", chunks: "5\0\r\nhello\r\n0\r\n\r\n"),
        .brokenOff(
            "9112 §7.1: longer than its size", chunks: "5\r\nhello!\r\n0\r\n\r\n", as: "hello"),
        .brokenOff(
            "9112 §7.1: shorter than its size", chunks: "6\r\nhello\r\n0\r\n\r\n", as: "hello\r"),
        .brokenOff("9112 §7.1: LF alone behind data", chunks: "5\r\nhello\n0\r\n\r\n", as: "hello"),
        .brokenOff(
            "9112 §7.1: no line end behind data", chunks: "5\r\nhello0\r\n\r\n", as: "hello"),
        .brokenOff("9112 §7.1.1: extension without a name", chunks: "5;\r\nhello\r\n0\r\n\r\n"),
        .brokenOff("9112 §7.1.1: open quotes", chunks: "5;a=\"b\r\nhello\r\n0\r\n\r\n"),
        .brokenOff("9112 §7.1.1: bare LF in an extension", chunks: "5;a\nb\r\nhello\r\n0\r\n\r\n"),
        .brokenOff(
            "9112 §7.1.1: extension of 5000 bytes",
            chunks: "5;" + String(repeating: "a", count: 5000) + "\r\nhello\r\n0\r\n\r\n"),
        .brokenOff("9112 §7.1: bare LF behind the last chunk", chunks: "0\n\r\n"),
        .brokenOff("9112 §7.1: bare LF as empty line", chunks: "0\r\n\n"),
        .brokenOff("9112 §7.1.2: length in trailers", chunks: "0\r\nContent-Length: 5\r\n\r\n"),
        .brokenOff(
            "9112 §7.1.2: coding in trailers", chunks: "0\r\nTransfer-Encoding: chunked\r\n\r\n"),
        .brokenOff("9110 §6.5.1: Connection in trailers", chunks: "0\r\nConnection: close\r\n\r\n"),
        .brokenOff("9112 §5.1: a status line in trailers", chunks: "0\r\n\(smuggled)"),
        .brokenOff("9112 §5.2: folded trailer", chunks: "0\r\nA: b\r\n c\r\n\r\n"),
        .brokenOff("9110 §5.5: NUL in a trailer", chunks: "0\r\nA: \0\r\n\r\n"),
        .brokenOff(
            "6585 §5: trailers of 70,000 bytes",
            chunks: "0\r\nA: " + String(repeating: "b", count: 70_000) + "\r\n\r\n"),
        .brokenOff(
            "6585 §5: 101 trailers",
            chunks: "0\r\n" + String(repeating: "A: b\r\n", count: 101) + "\r\n"),
        cut("9112 §8: closed in a size", "5\r\nhello\r\n5"),
        cut("9112 §8: closed in data", "5\r\nhel", as: "hel"),
        cut("9112 §8: closed behind data", "5\r\nhello"),
        cut("9112 §8: closed before the last chunk", "5\r\nhello\r\n"),
        cut("9112 §8: closed behind the last size", "5\r\nhello\r\n0\r\n"),
        cut("9112 §8: closed in trailers", "5\r\nhello\r\n0\r\nA: b\r\n"),
        good("9112 §7.1: one chunk", "5\r\nhello\r\n0\r\n\r\n"),
        good("9112 §7.1: many chunks", "1\r\nh\r\n2\r\nel\r\n02\r\nlo\r\n0\r\n\r\n"),
        good("9112 §7.1: no content", "0\r\n\r\n", ""),
        good("9112 §7.1: data that looks like an end", "5\r\n0\r\n\r\n\r\n0\r\n\r\n", "0\r\n\r\n"),
        good("9112 §7.1.1: extensions are dropped", "5;a;b=c;d=\"e\"\r\nhello\r\n0;f\r\n\r\n"),
        good(
            "9112 §7.1.2: trailers are kept", "5\r\nhello\r\n0\r\nDigest: x\r\n\r\n",
            trailers: ["Digest=x"]),
        good(
            "9110 §6.5.1: trailers that modify are dropped",
            "5\r\nhello\r\n0\r\nSet-Cookie: x\r\nCache-Control: y\r\nLocation: /\r\n\r\n"),
        .last(
            "9112 §9.2: chunks, then another response",
            "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n\(smuggled)"
        ),
        .last(
            "9112 §9.2: chunks, then a last chunk",
            "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n0\r\n\r\n"),
    ]

    private func closing() -> Self {
        var row = self
        row.closes = true
        return row
    }
}
