@testable import SluiceCore

extension RefusedRequestTests {
    static let framing: [RefusedRequest] = [
        .init(
            "9112 §6.3: length and chunked",
            fields: "Content-Length: 5\r\nTransfer-Encoding: chunked", .lengthAndCoding),
        .init(
            "9112 §6.3: chunked and length",
            fields: "Transfer-Encoding: chunked\r\nContent-Length: 0", .lengthAndCoding),
        .init(
            "9112 §6.3: differing lengths",
            fields: "Content-Length: 5\r\nContent-Length: 6", .repeatedLength),
        .init(
            "9112 §6.3: equal lengths", fields: "Content-Length: 5\r\nContent-Length: 5",
            .repeatedLength),
        .init("9110 §8.6: list of lengths", fields: "Content-Length: 5, 6", .invalidLength),
        .init("9110 §8.6: list of equal lengths", fields: "Content-Length: 5, 5", .invalidLength),
        .init("9110 §8.6: signed", fields: "Content-Length: +5", .invalidLength),
        .init("9110 §8.6: negative", fields: "Content-Length: -1", .invalidLength),
        .init("9110 §8.6: hexadecimal", fields: "Content-Length: 0x5", .invalidLength),
        .init("9110 §8.6: fraction", fields: "Content-Length: 5.0", .invalidLength),
        .init("9110 §8.6: grouped", fields: "Content-Length: 1_000", .invalidLength),
        .init("9110 §8.6: two words", fields: "Content-Length: 5 5", .invalidLength),
        .init("9110 §8.6: quoted", fields: "Content-Length: \"5\"", .invalidLength),
        .init("9110 §8.6: empty", fields: "Content-Length:", .invalidLength),
        .init("9110 §8.6: other digits", fields: "Content-Length: ٥", .invalidLength),
        .init(
            "9110 §8.6: 2^64", fields: "Content-Length: 18446744073709551616", .invalidLength),
        .init(
            "9110 §8.6: 10^30", fields: "Content-Length: 1000000000000000000000000000000",
            .invalidLength),
        .init(
            "9112 §6.1: coding in 1.0",
            "POST / HTTP/1.0\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n", .codingInHTTP10),
        .init("9112 §6.1: gzip", fields: "Transfer-Encoding: gzip", .unknownCoding),
        .init("9112 §6.1: identity", fields: "Transfer-Encoding: identity", .unknownCoding),
        .init(
            "9112 §6.1: gzip, chunked", fields: "Transfer-Encoding: gzip, chunked", .unknownCoding),
        .init("9112 §6.1: xchunked", fields: "Transfer-Encoding: xchunked", .unknownCoding),
        .init(
            "9112 §6.3: chunked, gzip", fields: "Transfer-Encoding: chunked, gzip", .invalidCoding),
        .init(
            "9112 §6.1: chunked twice", fields: "Transfer-Encoding: chunked, chunked",
            .invalidCoding),
        .init(
            "9112 §6.1: chunked on two lines",
            fields: "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked", .invalidCoding),
        .init("9112 §7: parameter", fields: "Transfer-Encoding: chunked;q=1", .invalidCoding),
        .init("9112 §7: quoted", fields: "Transfer-Encoding: \"chunked\"", .invalidCoding),
        .init("9112 §7: empty coding", fields: "Transfer-Encoding:", .invalidCoding),
        .init("9112 §7: comma behind", fields: "Transfer-Encoding: chunked,", .invalidCoding),
        .init("9112 §7: comma before", fields: "Transfer-Encoding: ,chunked", .invalidCoding),
        .init("9112 §7: vertical tab", fields: "Transfer-Encoding: \u{b}chunked", .controlByte),
        .init(
            "9110 §9.3.6: content in CONNECT",
            "CONNECT a:1 HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\n", .contentInConnect),
        .init(
            "9110 §9.3.6: chunks in CONNECT",
            "CONNECT a:1 HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n",
            .contentInConnect),
    ]

    static let chunks: [RefusedRequest] = [
        .init("9112 §7.1: empty size", chunks: "\r\n", .invalidChunkSize),
        .init("9112 §7.1: 0x", chunks: "0x5\r\nhello\r\n", .invalidChunkSize),
        .init("9112 §7.1: sign", chunks: "+5\r\nhello\r\n", .invalidChunkSize),
        .init("9112 §7.1: negative", chunks: "-1\r\n", .invalidChunkSize),
        .init("9112 §7.1: underscore", chunks: "1_0\r\n", .invalidChunkSize),
        .init("9112 §7.1: space before", chunks: " 5\r\nhello\r\n", .invalidChunkSize),
        .init("9112 §7.1: space behind", chunks: "5 \r\nhello\r\n", .invalidChunkSize),
        .init("9112 §7.1: no digit", chunks: "g\r\n", .invalidChunkSize),
        .init("9112 §7.1: 17 digits", chunks: "00000000000000005\r\nhello\r\n", .invalidChunkSize),
        .init("9112 §7.1: overflow", chunks: "10000000000000000\r\n", .invalidChunkSize),
        .init("9112 §7.1: bare LF behind the size", chunks: "5\nhello\r\n", .bareLF),
        .init("9112 §7.1: bare CR in the size", chunks: "5\r5\r\n", .bareCR),
        .init("9112 §7.1: data too long", chunks: "5\r\nhello!\r\n", .missingChunkEnd),
        .init("9112 §7.1: LF behind the data", chunks: "5\r\nhello\n0\r\n\r\n", .missingChunkEnd),
        .init("9112 §7.1: CR CR behind the data", chunks: "5\r\nhello\r\r\n", .missingChunkEnd),
        .init("9112 §7.1.1: empty extension", chunks: "5;\r\nhello\r\n", .invalidChunkExtension),
        .init("9112 §7.1.1: value missing", chunks: "5;a=\r\n", .invalidChunkExtension),
        .init("9112 §7.1.1: name missing", chunks: "5;=a\r\n", .invalidChunkExtension),
        .init("9112 §7.1.1: open quote", chunks: "5;a=\"b\r\n", .invalidChunkExtension),
        .init("9112 §7.1.1: escaped quote", chunks: "5;a=\"b\\\"\r\n", .invalidChunkExtension),
        .init("9112 §7.1.1: escape at the end", chunks: "5;a=\"b\\\r\n", .invalidChunkExtension),
        .init("9112 §7.1.1: bare LF inside", chunks: "5;a\nb\r\n", .bareLF),
        .init("9112 §7.1.1: two words", chunks: "5;a b\r\n", .invalidChunkExtension),
        .init("9112 §7.1.1: blank at the end", chunks: "5;a \r\n", .invalidChunkExtension),
        .init("9112 §7.1.2: trailer without colon", chunks: "0\r\nab\r\n\r\n", .missingColon),
        .init(
            "9112 §7.1.2: trailer begins blank", chunks: "0\r\n a: b\r\n\r\n", .leadingWhitespace),
        .init("9110 §6.5.1: length", chunks: "0\r\nContent-Length: 5\r\n\r\n", .forbiddenTrailer),
        .init("9110 §6.5.1: Host", chunks: "0\r\nHost: b\r\n\r\n", .forbiddenTrailer),
        .init(
            "9110 §6.5.1: coding", chunks: "0\r\nTransfer-Encoding: chunked\r\n\r\n",
            .forbiddenTrailer),
    ]

    private static let long = String(repeating: "a", count: 8192)
    private static let manyLines = String(repeating: "A: b\r\n", count: 101)

    static let limits: [RefusedRequest] = [
        .init("9112 §3: line too long", "GET /\(long) HTTP/1.1\r\n", .startLineTooLong),
        .init("9112 §3: line too long, no end", "GET /\(long)", .startLineTooLong),
        .init("6585 §5: 101 fields", fields: manyLines + "A: b", .tooManyFields),
        .init(
            "6585 §5: one field too large", fields: "A: " + String(repeating: long, count: 8),
            .fieldsTooLarge),
        .init(
            "6585 §5: fields too large together",
            fields: (0..<9).map { "A\($0): \(long)" }.joined(separator: "\r\n"), .fieldsTooLarge),
        .init("9112 §7.1.1: extension too long", chunks: "5;\(long)\r\n", .chunkLineTooLong),
        .init("9112 §7.1.1: extension too long, no end", chunks: "5;\(long)", .chunkLineTooLong),
        .init("6585 §5: 101 trailers", chunks: "0\r\n" + manyLines, .tooManyFields),
        .init(
            "9110 §7.6.1: 65 options",
            fields: "Connection: " + String(repeating: "a,", count: 65), .tooManyOptions),
    ]
}
