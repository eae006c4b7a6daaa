/// Where a request ends: RFC 9112 §6 and RFC 9110 §8.6.
extension HostileRequest {
    static let framing: [Self] = [
        .refused(
            "9112 §6.1: CL.TE", fields: "Content-Length: 6\r\nTransfer-Encoding: chunked",
            then: "0\r\n\r\nG"),
        .refused(
            "9112 §6.1: TE.CL", fields: "Transfer-Encoding: chunked\r\nContent-Length: 4",
            then: "5c\r\n"),
        .refused(
            "9112 §6.3: length 0 beside a coding",
            fields: "Content-Length: 0\r\nTransfer-Encoding: chunked", then: "0\r\n\r\n"),
        .refused(
            "9112 §6.3: coding between two lengths",
            fields: "Content-Length: 5\r\nTransfer-Encoding: chunked\r\nContent-Length: 5"),
        .refused(
            "9112 §6.3: length beside an unknown coding",
            fields: "Content-Length: 5\r\nTransfer-Encoding: x", 400, 501),
        .refused(
            "9112 §6.3: two different lengths", fields: "Content-Length: 5\r\nContent-Length: 6",
            then: "hello!"),
        .refused(
            "9112 §6.3: two equal lengths", fields: "Content-Length: 5\r\nContent-Length: 5",
            then: "hello"),
        .refused(
            "9112 §6.3: length 0 and another", fields: "Content-Length: 0\r\nContent-Length: 44"),
        .refused("9110 §8.6: list of equal lengths", fields: "Content-Length: 5, 5", then: "hello"),
        .refused("9110 §8.6: list of lengths", fields: "Content-Length: 5,6", then: "hello"),
        .refused(
            "9110 §8.6: list with an empty element", fields: "Content-Length: 5,", then: "hello"),
        .refused("9110 §8.6: list that begins empty", fields: "Content-Length: ,5", then: "hello"),
        .refused("9110 §8.6: plus sign", fields: "Content-Length: +5", then: "hello"),
        .refused("9110 §8.6: minus sign", fields: "Content-Length: -5", then: "hello"),
        .refused("9110 §8.6: minus zero", fields: "Content-Length: -0"),
        .refused("9110 §8.6: hexadecimal", fields: "Content-Length: 0x5", then: "hello"),
        .refused("9110 §8.6: hexadecimal letter", fields: "Content-Length: a", then: "helloworld"),
        .refused("9110 §8.6: fraction", fields: "Content-Length: 5.0", then: "hello"),
        .refused("9110 §8.6: exponent", fields: "Content-Length: 5e0", then: "hello"),
        .refused("9110 §8.6: digits in groups", fields: "Content-Length: 1_0", then: "helloworld"),
        .refused("9110 §8.6: space inside", fields: "Content-Length: 1 0", then: "helloworld"),
        .refused("9110 §8.6: tab inside", fields: "Content-Length: 1\t0", then: "helloworld"),
        .refused("9110 §8.6: empty", fields: "Content-Length:"),
        .refused("9110 §8.6: blanks alone", fields: "Content-Length: \t "),
        .refused("9110 §8.6: quoted", fields: "Content-Length: \"5\"", then: "hello"),
        .refused("9110 §8.6: parameter", fields: "Content-Length: 5;a=b", then: "hello"),
        .refused("9110 §8.6: 2^64", fields: "Content-Length: 18446744073709551616"),
        .refused(
            "9110 §8.6: 2^64 + 5", fields: "Content-Length: 18446744073709551621", then: "hello"),
        .refused(
            "9110 §8.6: forty digits",
            fields: "Content-Length: " + String(repeating: "9", count: 40)),
        .refused(
            "9110 §8.6: digit of another script", fields: "Content-Length: \u{b2}", then: "hi"),
        .refused(
            "9110 §5.5: vertical tab before the length", fields: "Content-Length: \u{b}5",
            then: "hello"),
        .refused(
            "9110 §5.5: form feed behind the length", fields: "Content-Length: 5\u{c}",
            then: "hello"),
        .refused(
            "9110 §5.5: no-break space before the length", fields: "Content-Length: \u{a0}5",
            then: "hello"),
        .refused("9110 §5.5: NUL behind the length", fields: "Content-Length: 5\0", then: "hello"),
        .refused(
            "9112 §5.1: space before the colon of a length", fields: "Content-Length : 5",
            then: "hello"),
        .refused(
            "9112 §5.1: tab before the colon of a length", fields: "Content-Length\t: 5",
            then: "hello"),
        .refused("9112 §5.2: folded length", fields: "Content-Length:\r\n 5", then: "hello"),
        .refused(
            "9112 §5.2: length behind a fold", fields: "A: b\r\n Content-Length: 5", then: "hello"),
        .refused(
            "9112 §6.1: two codings, both chunked",
            fields: "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked", then: "0\r\n\r\n"),
        .refused(
            "9112 §6.1: chunked, then identity",
            fields: "Transfer-Encoding: chunked\r\nTransfer-Encoding: identity", then: "0\r\n\r\n"),
        .refused(
            "9112 §6.1: identity, then chunked",
            fields: "Transfer-Encoding: identity\r\nTransfer-Encoding: chunked", then: "0\r\n\r\n",
            400, 501),
        .refused(
            "9112 §6.1: list chunked, chunked", fields: "Transfer-Encoding: chunked, chunked",
            then: "0\r\n\r\n"),
        .refused(
            "9112 §6.3: chunked is not last", fields: "Transfer-Encoding: chunked, identity",
            then: "0\r\n\r\n"),
        .refused("9112 §6.1: identity", fields: "Transfer-Encoding: identity", 400, 501),
        .refused("9112 §6.1: gzip", fields: "Transfer-Encoding: gzip", 400, 501),
        .refused(
            "9112 §6.1: gzip, chunked", fields: "Transfer-Encoding: gzip, chunked",
            then: "0\r\n\r\n", 501),
        .refused("9112 §6.1: cut name", fields: "Transfer-Encoding: chunke", 400, 501),
        .refused(
            "9112 §6.1: longer name", fields: "Transfer-Encoding: xchunked", then: "0\r\n\r\n", 400,
            501),
        .refused(
            "9112 §6.1: chunked in quotes", fields: "Transfer-Encoding: \"chunked\"",
            then: "0\r\n\r\n"),
        .refused(
            "9112 §6.1: chunked with a parameter", fields: "Transfer-Encoding: chunked;a=b",
            then: "0\r\n\r\n"),
        .refused("9112 §6.1: two words", fields: "Transfer-Encoding: chunked x", then: "0\r\n\r\n"),
        .refused("9112 §6.1: empty", fields: "Transfer-Encoding:", 400, 501),
        .refused(
            "9112 §6.1: a comma first", fields: "Transfer-Encoding: , chunked", then: "0\r\n\r\n",
            400, 501),
        .refused(
            "9112 §6.1: a comma last", fields: "Transfer-Encoding: chunked,", then: "0\r\n\r\n"),
        .refused(
            "9110 §5.5: vertical tab before chunked", fields: "Transfer-Encoding: \u{b}chunked",
            then: "0\r\n\r\n"),
        .refused(
            "9110 §5.5: form feed behind chunked", fields: "Transfer-Encoding: chunked\u{c}",
            then: "0\r\n\r\n"),
        .refused(
            "9110 §5.5: no-break space before chunked", fields: "Transfer-Encoding: \u{a0}chunked",
            then: "0\r\n\r\n", 400, 501),
        .refused(
            "9110 §5.5: NUL in chunked", fields: "Transfer-Encoding: chu\0nked", then: "0\r\n\r\n"),
        .refused(
            "9110 §5.5: escape behind chunked", fields: "Transfer-Encoding: chunked\u{1b}",
            then: "0\r\n\r\n"),
        .refused(
            "9112 §5.1: space before the colon of a coding", fields: "Transfer-Encoding : chunked",
            then: "0\r\n\r\n"),
        .refused(
            "9112 §5.1: tab before the colon of a coding", fields: "Transfer-Encoding\t: chunked",
            then: "0\r\n\r\n"),
        .refused(
            "9112 §5.1: vertical tab before the colon", fields: "Transfer-Encoding\u{b}: chunked",
            then: "0\r\n\r\n"),
        .refused(
            "9112 §5.2: folded coding", fields: "Transfer-Encoding:\r\n chunked", then: "0\r\n\r\n"),
        .refused(
            "9112 §5.2: folded with a tab", fields: "Transfer-Encoding:\r\n\tchunked",
            then: "0\r\n\r\n"),
        .refused(
            "9112 §2.2: bare LF between length and coding",
            fields: "Content-Length: 5\nTransfer-Encoding: chunked", then: "0\r\n\r\n"),
        .refused(
            "9112 §2.2: bare CR between length and coding",
            fields: "Content-Length: 5\rTransfer-Encoding: chunked", then: "0\r\n\r\n"),
        .refused(
            "9112 §2.2: coding behind a bare LF in a value",
            fields: "A: b\nTransfer-Encoding: chunked", then: "0\r\n\r\n"),
        .refused(
            "9112 §2.2: CR CR LF behind a coding", fields: "Transfer-Encoding: chunked\r\r\nA: b",
            then: "0\r\n\r\n"),
        .refused(
            "9112 §6.1: coding in HTTP/1.0",
            "POST {T} HTTP/1.0\r\nHost: {A}\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"
                + smuggled),
        .refused(
            "9112 §6.1: coding in HTTP/1.0, kept",
            "POST {T} HTTP/1.0\r\nHost: {A}\r\nConnection: keep-alive\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"
                + smuggled),
        .refused(
            "9110 §9.3.6: CONNECT with a length",
            "CONNECT {A} HTTP/1.1\r\nHost: {A}\r\nContent-Length: 5\r\n\r\nhello"),
        .refused(
            "9110 §9.3.6: CONNECT with a coding",
            "CONNECT {A} HTTP/1.1\r\nHost: {A}\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"),
        .forwarded(
            "9112 §6.2: a length", fields: "Content-Length: 5\r\n", then: "hello", kept: "",
            framing: "Content-Length: 5\r\n", content: "hello"),
        .forwarded(
            "9110 §8.6: leading zeros are digits", fields: "Content-Length: 0005\r\n",
            then: "hello", kept: "", framing: "Content-Length: 5\r\n", content: "hello"),
        .forwarded(
            "9110 §5.5: blanks around a length", fields: "Content-Length: \t 5 \t\r\n",
            then: "hello", kept: "", framing: "Content-Length: 5\r\n", content: "hello"),
        .forwarded(
            "9110 §5.1: names in any case", fields: "cONTENT-lENGTH: 5\r\n", then: "hello",
            kept: "", framing: "Content-Length: 5\r\n", content: "hello"),
        .forwarded(
            "9110 §5.1: an underscore makes another name", fields: "Content_Length: 5\r\n",
            kept: "Content_Length: 5\r\n"),
        .forwarded(
            "9110 §5.1: a longer name", fields: "X-Content-Length: 5\r\n",
            kept: "X-Content-Length: 5\r\n"),
        .forwarded(
            "9110 §7.6.1: Connection does not remove a length",
            fields: "Connection: Content-Length\r\nContent-Length: 5\r\n", then: "hello", kept: "",
            framing: "Content-Length: 5\r\n", content: "hello"),
        .forwarded(
            "9110 §7.6.1: Connection does not remove a coding",
            fields: "Connection: Transfer-Encoding\r\nTransfer-Encoding: chunked\r\n",
            then: "5\r\nhello\r\n0\r\n\r\n", kept: "", framing: "Transfer-Encoding: chunked\r\n",
            content: "5\r\nhello\r\n0\r\n\r\n"),
        .forwarded(
            "9112 §7: chunked in any case", fields: "Transfer-Encoding: cHUNKED\r\n",
            then: "5\r\nhello\r\n0\r\n\r\n", kept: "", framing: "Transfer-Encoding: chunked\r\n",
            content: "5\r\nhello\r\n0\r\n\r\n"),
        .forwarded(
            "9112 §6.3: no framing is no content", "GET {T} HTTP/1.1\r\nHost: {A}\r\n\r\n",
            as: "GET /row HTTP/1.1\r\nHost: {A}\r\nVia: 1.1 sluice\r\n\r\n"),
        .forwarded(
            "9110 §9.3.1: GET with content",
            "GET {T} HTTP/1.1\r\nHost: {A}\r\nContent-Length: 5\r\n\r\nhello",
            as:
                "GET /row HTTP/1.1\r\nHost: {A}\r\nVia: 1.1 sluice\r\nContent-Length: 5\r\n\r\nhello"
        ),
        .forwarded(
            "9110 §9.3.1: content that looks like a request", fields: "Content-Length: 22\r\n",
            then: "GET / HTTP/1.1\r\nA: b\r\n", kept: "", framing: "Content-Length: 22\r\n",
            content: "GET / HTTP/1.1\r\nA: b\r\n"),
    ]
}
