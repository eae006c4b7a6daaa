/// Where a response ends: RFC 9112 §6, RFC 9110 §8.6.
extension HostileResponse {
    private static let hello = "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello"

    static let lengths: [Self] = [
        .refused(
            "9112 §6.3: length, then coding",
            fields: "Content-Length: 5\r\nTransfer-Encoding: chunked"),
        .refused(
            "9112 §6.3: coding, then length",
            fields: "Transfer-Encoding: chunked\r\nContent-Length: 5",
            then: "5\r\nhello\r\n0\r\n\r\n"),
        .refused(
            "9112 §6.3: two lengths", fields: "Content-Length: 5\r\nContent-Length: 50",
            then: "hello"),
        .refused(
            "9112 §6.3: the same length twice", fields: "Content-Length: 5\r\nContent-Length: 5",
            then: "hello"),
        .refused("9110 §8.6: list of lengths", fields: "Content-Length: 5, 50", then: "hello"),
        .refused("9110 §8.6: list of equal ones", fields: "Content-Length: 5, 5", then: "hello"),
        .refused("9110 §8.6: plus sign", fields: "Content-Length: +5", then: "hello"),
        .refused("9110 §8.6: minus sign", fields: "Content-Length: -5", then: "hello"),
        .refused("9110 §8.6: hexadecimal", fields: "Content-Length: 0x5", then: "hello"),
        .refused("9110 §8.6: exponent", fields: "Content-Length: 5e0", then: "hello"),
        .refused("9110 §8.6: fraction", fields: "Content-Length: 5.0", then: "hello"),
        .refused("9110 §8.6: digits apart", fields: "Content-Length: 5 0", then: "hello"),
        .refused("9110 §8.6: underscore", fields: "Content-Length: 0_5", then: "hello"),
        .refused("9110 §8.6: quotes", fields: "Content-Length: \"5\"", then: "hello"),
        .refused("9110 §8.6: semicolon", fields: "Content-Length: 5;5", then: "hello"),
        .refused("9110 §8.6: empty", fields: "Content-Length:", then: "hello"),
        .refused("9110 §8.6: letters", fields: "Content-Length: five", then: "hello"),
        .refused("9110 §8.6: NUL behind it", fields: "Content-Length: 5\0", then: "hello"),
        .refused(
            "9110 §8.6: 5 past 2^64", fields: "Content-Length: 18446744073709551621", then: "hello"),
        .clean(
            "9110 §8.6: leading zeros", "HTTP/1.1 200 OK\r\nContent-Length: 005\r\n\r\nhello",
            fields: ["Content-Length": "5"]),
        .clean("9112 §6.3: a length", hello, fields: ["Content-Length": "5"]),
        .clean("9112 §6.3: no content", "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n", 200, ""),
        .last(
            "9112 §6.3: the end of an answer in HTTP/1.0",
            "HTTP/1.0 200 OK\r\nContent-Length: 5\r\n\r\nhello"),
        .clean(
            "9112 §C.2.2: an origin of HTTP/1.0 that stays",
            "HTTP/1.0 200 OK\r\nConnection: keep-alive\r\nContent-Length: 5\r\n\r\nhello"),
        .last(
            "9112 §9.6: an origin that says it closes",
            "HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 5\r\n\r\nhello"),
        .last("9112 §9.2: more than its length", hello + " world"),
        .last("9112 §9.2: two responses to one request", hello + smuggled),
        .last("9112 §9.2: an empty line behind it", hello + "\r\n"),
        .last("9112 §9.2: a NUL behind it", hello + "\0"),
        .brokenOff("9112 §8: less than its length", hello.dropped(1), as: "hell"),
        .brokenOff("9112 §8: nothing of its length", hello.dropped(5)),
        .brokenOff(
            "9112 §8: less than its length, to HTTP/1.0", hello.dropped(1), as: "hell",
            version: "HTTP/1.0"),
        .last(
            "9112 §6.3: until close", "HTTP/1.1 200 OK\r\n\r\nhello", closes: true,
            fields: ["Transfer-Encoding": "chunked"]),
        .last("9112 §6.3: until close, nothing", "HTTP/1.1 200 OK\r\n\r\n", 200, "", closes: true),
        .last(
            "9112 §6.3: until close, in HTTP/1.0", "HTTP/1.0 200 OK\r\n\r\nhello", closes: true),
        .last(
            "9112 §6.3: until close, to HTTP/1.0", "HTTP/1.1 200 OK\r\n\r\nhello",
            version: "HTTP/1.0", closes: true,
            fields: ["Transfer-Encoding": nil, "Connection": "close"]),
        .last(
            "9112 §6.3: until close, although it says that it stays",
            "HTTP/1.1 200 OK\r\nConnection: keep-alive\r\n\r\n\(smuggled)", 200, smuggled,
            closes: true),
    ]

    static let withoutContent: [Self] = [
        .last(
            "9112 §6.3: HEAD with content", hello, 200, "", method: "HEAD",
            fields: ["Content-Length": "5"]),
        .last(
            "9112 §6.3: HEAD, and a response for content",
            "HTTP/1.1 200 OK\r\nContent-Length: 69\r\n\r\n\(smuggled)", 200, "", method: "HEAD"),
        .clean(
            "9112 §6.3: HEAD with a coding",
            "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n",
            200, "", method: "HEAD"),
        .last("9112 §6.3: 204 with content", "HTTP/1.1 204 No Content\r\n\r\nhello", 204, ""),
        .last(
            "9110 §8.6: 204 with a length",
            "HTTP/1.1 204 No Content\r\nContent-Length: 5\r\n\r\nhello",
            204, "", fields: ["Content-Length": nil]),
        .last(
            "9112 §6.1: 204 with chunks",
            "HTTP/1.1 204 No Content\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n",
            204, "", fields: ["Transfer-Encoding": nil]),
        .last(
            "9112 §6.3: 204, then another", "HTTP/1.1 204 No Content\r\n\r\n\(smuggled)", 204, ""),
        .last(
            "9112 §6.3: 304 with content", "HTTP/1.1 304 Not Modified\r\n\r\nhello", 304, ""),
        .last(
            "9112 §6.3: 304 with a length and content",
            "HTTP/1.1 304 Not Modified\r\nContent-Length: 5\r\n\r\nhello", 304, ""),
        .last(
            "9110 §15.3.6: 205 with content", "HTTP/1.1 205 Reset Content\r\n\r\nhello", 205, "",
            fields: ["Content-Length": "0"]),
        .clean(
            "9110 §15.3.6: what a 205 announces is read past",
            "HTTP/1.1 205 Reset Content\r\nContent-Length: 5\r\n\r\nhello", 205),
        .refused(
            "9112 §6.3: HEAD with two lengths",
            "HTTP/1.1 200 OK\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\n"
        ).to("HEAD"),
        .refused(
            "9112 §6.3: 304 with length and coding",
            "HTTP/1.1 304 Not Modified\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n"),
    ]

    static let codings: [Self] = [
        .refused("9112 §6.1: unknown", fields: "Transfer-Encoding: gzip"),
        .refused("9112 §6.1: another one first", fields: "Transfer-Encoding: gzip, chunked"),
        .refused("9112 §6.3: another one last", fields: "Transfer-Encoding: chunked, gzip"),
        .refused("9112 §7: chunked twice", fields: "Transfer-Encoding: chunked, chunked"),
        .refused(
            "9112 §7: chunked in two lines",
            fields: "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked"),
        .refused("9112 §7: identity", fields: "Transfer-Encoding: identity"),
        .refused("9112 §7: nothing", fields: "Transfer-Encoding:"),
        .refused("9112 §7: a letter more", fields: "Transfer-Encoding: xchunked"),
        .refused("9112 §7: quotes", fields: "Transfer-Encoding: \"chunked\""),
        .refused("9112 §7: parameter", fields: "Transfer-Encoding: chunked;a=b"),
        .refused("9112 §7: vertical tab", fields: "Transfer-Encoding: \u{b}chunked"),
        .refused("9112 §7: comma first", fields: "Transfer-Encoding: , chunked"),
        .refused("9112 §5.1: space before the colon", fields: "Transfer-Encoding : chunked"),
        .refused("9112 §5.2: in a fold", fields: "Transfer-Encoding:\r\n chunked"),
        .refused(
            "9112 §6.1: in HTTP/1.0",
            "HTTP/1.0 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n"),
        .clean(
            "9112 §7: chunked in capitals",
            "HTTP/1.1 200 OK\r\nTransfer-Encoding: CHUNKED\r\n\r\n5\r\nhello\r\n0\r\n\r\n"),
        .last(
            "9112 §7.1: chunks to a client of HTTP/1.0",
            "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n",
            version: "HTTP/1.0", fields: ["Transfer-Encoding": nil, "Connection": "close"]
        ).keptByOrigin(),
    ]

    private func to(_ method: String) -> Self {
        var row = self
        row.method = method
        return row
    }

    private func keptByOrigin() -> Self {
        var row = self
        row.isClean = true
        return row
    }
}

extension String {
    /// Without its last `count` bytes.
    fileprivate func dropped(_ count: Int) -> String { String(unicodeScalars.dropLast(count)) }
}
