/// The chunked coding: RFC 9112 §7.1.
extension HostileRequest {
    private static let chunked = "Transfer-Encoding: chunked\r\n"

    /// Good chunks, and the content they hold.
    private static func good(
        _ rule: String, _ chunks: String, _ content: String = "hello", trailers: String = ""
    ) -> Self {
        let chunk =
            content.isEmpty ? "" : String(content.utf8.count, radix: 16) + "\r\n\(content)\r\n"
        return .forwarded(
            rule, fields: chunked, then: chunks, kept: "", framing: chunked,
            content: "\(chunk)0\r\n\(trailers)\r\n")
    }

    static let chunks: [Self] = [
        .brokenOff("9112 §7.1: no size", chunks: "\r\nhello\r\n0\r\n\r\n"),
        .brokenOff("9112 §7.1: letters for a size", chunks: "xyz\r\nhello\r\n0\r\n\r\n"),
        .brokenOff("9112 §7.1: 0x before a size", chunks: "0x5\r\nhello\r\n0\r\n\r\n"),
        .brokenOff("9112 §7.1: plus sign", chunks: "+5\r\nhello\r\n0\r\n\r\n"),
        .brokenOff("9112 §7.1: minus sign", chunks: "-5\r\nhello\r\n0\r\n\r\n"),
        .brokenOff("9112 §7.1: space before a size", chunks: " 5\r\nhello\r\n0\r\n\r\n"),
        .brokenOff("9112 §7.1: space behind a size", chunks: "5 \r\nhello\r\n0\r\n\r\n"),
        .brokenOff("9112 §7.1: tab behind a size", chunks: "5\t\r\nhello\r\n0\r\n\r\n"),
        .brokenOff("9112 §7.1: vertical tab behind a size", chunks: "5\u{b}\r\nhello\r\n0\r\n\r\n"),
        .brokenOff("9112 §7.1: NUL behind a size", chunks: "5\0\r\nhello\r\n0\r\n\r\n"),
        .brokenOff("9112 §7.1: underscore in a size", chunks: "0_5\r\nhello\r\n0\r\n\r\n"),
        .brokenOff("9112 §7.1: comma behind a size", chunks: "5,5\r\nhello\r\n0\r\n\r\n"),
        .brokenOff(
            "9112 §7.1: seventeen digits", chunks: "00000000000000005\r\nhello\r\n0\r\n\r\n"),
        .brokenOff(
            "9112 §7.1: a size past 2^64", chunks: "10000000000000005\r\nhello\r\n0\r\n\r\n"),
        .brokenOff("9112 §7.1: bare LF behind a size", chunks: "5\nhello\r\n0\r\n\r\n"),
        .brokenOff("9112 §7.1: bare CR behind a size", chunks: "5\rhello\r\n0\r\n\r\n"),
        .brokenOff("9112 §7.1: CR CR LF behind a size", chunks: "5\r\r\nhello\r\n0\r\n\r\n"),
        .brokenOff(
            "9112 §7.1: data longer than its size", chunks: "5\r\nhello!\r\n0\r\n\r\n",
            content: "hello"),
        .brokenOff(
            "9112 §7.1: data shorter than its size", chunks: "6\r\nhello\r\n0\r\n\r\n",
            content: "hello\r"),
        .brokenOff(
            "9112 §7.1: LF alone behind data", chunks: "5\r\nhello\n0\r\n\r\n", content: "hello"),
        .brokenOff(
            "9112 §7.1: CR alone behind data", chunks: "5\r\nhello\r0\r\n\r\n", content: "hello"),
        .brokenOff(
            "9112 §7.1: no line end behind data", chunks: "5\r\nhello0\r\n\r\n", content: "hello"),
        .brokenOff("9112 §7.1.1: extension without a name", chunks: "5;\r\nhello\r\n0\r\n\r\n"),
        .brokenOff("9112 §7.1.1: extension without a value", chunks: "5;a=\r\nhello\r\n0\r\n\r\n"),
        .brokenOff("9112 §7.1.1: open quotes", chunks: "5;a=\"b\r\nhello\r\n0\r\n\r\n"),
        .brokenOff("9112 §7.1.1: bare LF in an extension", chunks: "5;a\nb\r\nhello\r\n0\r\n\r\n"),
        .brokenOff("9112 §7.1.1: bare CR in an extension", chunks: "5;a\rb\r\nhello\r\n0\r\n\r\n"),
        .brokenOff("9112 §7.1.1: LF in a quoted value", chunks: "5;a=\"\n\"\r\nhello\r\n0\r\n\r\n"),
        .brokenOff("9112 §7.1.1: NUL in an extension", chunks: "5;a\0\r\nhello\r\n0\r\n\r\n"),
        .brokenOff("9112 §7.1.1: blank behind an extension", chunks: "5;a \r\nhello\r\n0\r\n\r\n"),
        .brokenOff(
            "9112 §7.1.1: extension of 5000 bytes",
            chunks: "5;" + String(repeating: "a", count: 5000) + "\r\nhello\r\n0\r\n\r\n"),
        .brokenOff("9112 §7.1: bare LF behind the last chunk", chunks: "0\n\r\n"),
        .brokenOff("9112 §7.1: bare LF as empty line", chunks: "0\r\n\n"),
        .brokenOff("9112 §7.1.2: length in trailers", chunks: "0\r\nContent-Length: 5\r\n\r\n"),
        .brokenOff(
            "9112 §7.1.2: coding in trailers", chunks: "0\r\nTransfer-Encoding: chunked\r\n\r\n"),
        .brokenOff("9110 §6.5.1: Host in trailers", chunks: "0\r\nHost: b\r\n\r\n"),
        .brokenOff("9110 §6.5.1: Connection in trailers", chunks: "0\r\nConnection: close\r\n\r\n"),
        .brokenOff("9112 §5.1: trailer without a colon", chunks: "0\r\nGET / HTTP/1.1\r\n\r\n"),
        .brokenOff("9112 §5.1: space before a trailer's colon", chunks: "0\r\nA : b\r\n\r\n"),
        .brokenOff("9112 §5.2: folded trailer", chunks: "0\r\nA: b\r\n c\r\n\r\n"),
        .brokenOff("9112 §5.2: trailers that begin with a blank", chunks: "0\r\n A: b\r\n\r\n"),
        .brokenOff("9110 §5.5: NUL in a trailer", chunks: "0\r\nA: \0\r\n\r\n"),
        .brokenOff(
            "6585 §5: trailers of 70,000 bytes",
            chunks: "0\r\nA: " + String(repeating: "b", count: 70_000) + "\r\n\r\n"),
        .brokenOff(
            "6585 §5: 101 trailers",
            chunks: "0\r\n" + String(repeating: "A: b\r\n", count: 101) + "\r\n"),
        good("9112 §7.1: one chunk", "5\r\nhello\r\n0\r\n\r\n"),
        good("9112 §7.1: many chunks", "1\r\nh\r\n2\r\nel\r\n02\r\nlo\r\n0\r\n\r\n"),
        good("9112 §7.1: no content", "0\r\n\r\n", ""),
        good("9112 §7.1: many zeros end it", "5\r\nhello\r\n0000\r\n\r\n"),
        good("9112 §7.1: sixteen digits", "0000000000000005\r\nhello\r\n0\r\n\r\n"),
        good(
            "9112 §7.1: letters in both cases", "A\r\nhelloworld\r\na\r\nhelloworld\r\n0\r\n\r\n",
            "helloworldhelloworld"),
        good("9112 §7.1: data that looks like an end", "5\r\n0\r\n\r\n\r\n0\r\n\r\n", "0\r\n\r\n"),
        good("9112 §7.1.1: extensions are dropped", "5;a;b=c;d=\"e\"\r\nhello\r\n0;f\r\n\r\n"),
        good("9112 §7.1.1: a size in quotes is no size", "5;a=\"\\\" 0\"\r\nhello\r\n0\r\n\r\n"),
        good(
            "9112 §7.1.2: trailers are kept", "5\r\nhello\r\n0\r\nDigest: x\r\n\r\n",
            trailers: "Digest: x\r\n"),
        good(
            "9110 §6.5.1: trailers that modify are dropped",
            "5\r\nhello\r\n0\r\nAuthorization: x\r\nCache-Control: y\r\n\r\n"),
    ]
}
