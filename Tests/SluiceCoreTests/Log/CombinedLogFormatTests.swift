import Testing

@testable import SluiceCore

@Suite("One record is one line of the combined format")
struct CombinedLogFormatTests {
    private let moment = WallTime(seconds: 1_795_240_080)

    private func line(_ record: LogRecord) -> String {
        var dates = LogDateCache()
        var output: [UInt8] = []
        CombinedLogFormat.append(record, dates: &dates, to: &output)
        return String(decoding: output, as: UTF8.self)
    }

    private func record(
        method: String = "GET", target: [UInt8] = Array("http://a/".utf8), referer: [UInt8] = [],
        userAgent: [UInt8] = [], isHTTP10: Bool = false, status: UInt16 = 200, size: UInt64 = 0
    ) -> LogRecord {
        var head = Array(method.utf8)
        let methodRange = ByteRange(0, head.count)
        func appended(_ part: [UInt8]) -> ByteRange {
            let start = head.count
            head += part
            return ByteRange(start, head.count)
        }
        let targetRange = appended(target)
        let fields = LogRecord.Fields(referer: appended(referer), userAgent: appended(userAgent))
        return LogRecord(
            client: .loopback, started: moment,
            request: .head(
                head, method: methodRange, target: targetRange, isHTTP10: isHTTP10, fields),
            status: status, size: size)
    }

    @Test("an exchange, with all its parts")
    func exchange() {
        let shown = line(
            record(
                target: Array("http://example.org/a?b=c".utf8),
                referer: Array("http://example.org/".utf8), userAgent: Array("curl/8.5.0".utf8),
                size: 1270))
        #expect(
            shown == """
                127.0.0.1 - - [21/Nov/2026:05:48:00 +0000] "GET http://example.org/a?b=c HTTP/1.1" \
                200 1270 "http://example.org/" "curl/8.5.0"

                """)
    }

    @Test("what is absent is a dash, and the version is the client's")
    func absentFields() {
        #expect(
            line(record(isHTTP10: true)).hasSuffix(#""GET http://a/ HTTP/1.0" 200 0 "-" "-"\#n"#))
    }

    @Test("who asked is the third field, and stays one field")
    func user() {
        var known = record()
        known.user = "ann"
        #expect(line(known).hasPrefix("127.0.0.1 - ann [21/Nov/2026"))
        known.user = "a b\" ] é"
        #expect(line(known).hasPrefix(#"127.0.0.1 - a\x20b\x22\x20]\x20\xc3\xa9 [21/Nov/2026"#))
    }

    @Test("tunnels have a line too")
    func tunnels() {
        let connect = line(record(method: "CONNECT", target: Array("a.org:443".utf8), size: 9))
        #expect(connect.contains(#""CONNECT a.org:443 HTTP/1.1" 200 9 "-" "-""#))
        let relay = LogRecord(
            client: .v6(1), started: moment,
            request: .relay(WireText("[::1]:5678")), status: 200, size: UInt64.max)
        #expect(
            line(relay) == """
                ::1 - - [21/Nov/2026:05:48:00 +0000] "TCP [::1]:5678 -" 200 18446744073709551615 \
                "-" "-"

                """)
    }

    @Test("bytes that were no request, and an answer that was never given")
    func unreadable() {
        let shown = line(
            LogRecord(
                client: .loopback, started: moment, request: .unreadable, status: 0, size: 0))
        #expect(shown.hasSuffix(#""-" 444 0 "-" "-"\#n"#))
    }

    @Test(
        "hostile bytes are written out",
        arguments: [
            (Array("a\" 200 0 \"".utf8), #"a\x22 200 0 \x22"#),
            (Array(#"back\slash"#.utf8), #"back\x5cslash"#),
            (Array("\r\n127.0.0.1".utf8), #"\x0d\x0a127.0.0.1"#),
            ([0, 0x1b, 0x7f, 0x80, 0xff], #"\x00\x1b\x7f\x80\xff"#),
            (Array("café".utf8), #"caf\xc3\xa9"#),
            ([], "-"),
        ] as [([UInt8], String)])
    func hostileBytes(raw: [UInt8], shown: String) {
        #expect(line(record(userAgent: raw)).hasSuffix("\"\(shown)\"\n"))
        #expect(line(record(referer: raw)).contains("\"\(shown)\" \"-\"\n"))
    }

    @Test("every byte anywhere leaves one line of printable ASCII with six quotes")
    func everyByte() {
        let all = (0...255).map { UInt8($0) }
        let shown = line(record(target: all, referer: all, userAgent: all))
        #expect(shown.utf8.filter { $0 == UInt8(ascii: "\n") }.count == 1)
        #expect(shown.utf8.dropLast().allSatisfy { (0x20..<0x7f).contains($0) })
        #expect(shown.utf8.filter { $0 == UInt8(ascii: "\"") }.count == 6)
    }

    @Test("ranges that point outside the head are cut, not trusted")
    func wildRanges() {
        let wild = LogRecord(
            client: .loopback, started: moment,
            request: .head(
                Array("GET".utf8), method: ByteRange(0, 3), target: ByteRange(2, 900),
                isHTTP10: false, LogRecord.Fields(referer: ByteRange(50, 60))),
            status: 200, size: 0)
        #expect(line(wild).contains(#""GET T HTTP/1.1" 200 0 "" "-""#))
    }

    @Test("the date follows the second, forwards and backwards")
    func dateCache() {
        var dates = LogDateCache()
        func date(_ nanoseconds: Int64) -> String {
            var output: [UInt8] = []
            dates.append(WallTime(nanoseconds: nanoseconds), to: &output)
            return String(decoding: output, as: UTF8.self)
        }
        #expect(date(1_999_999_999) == "[01/Jan/1970:00:00:01 +0000]")
        #expect(date(1_000_000_000) == "[01/Jan/1970:00:00:01 +0000]")
        #expect(date(2_000_000_000) == "[01/Jan/1970:00:00:02 +0000]")
        #expect(date(-1) == "[31/Dec/1969:23:59:59 +0000]")
    }

    @Test(
        "addresses read as everywhere else",
        arguments: [
            "0.0.0.0", "255.255.255.255", "10.0.100.9", "::", "::1", "1::",
            "2001:db8::8:800:200c:417a",
            "1:0:2:0:3:0:4:0", "1:2:3:4:5:6:7:8", "fe80:0:0:1::2", "a:b:c:d:e:f::",
        ])
    func addresses(text: String) throws {
        let address = try #require(IPAddress(text))
        var output: [UInt8] = []
        address.append(to: &output)
        #expect(String(decoding: output, as: UTF8.self) == address.description)
    }
}

@Suite("A request that was read becomes a record")
struct LogRecordTests {
    @Test("the first of each quoted field counts, and the target stands as received")
    func fromHead() throws {
        let text = """
            GET http://A.org/x?y HTTP/1.0\r
            Host: a.org\r
            user-agent: one\r
            Referer:\r
            User-Agent: two\r
            Referer: http://b.org/ \r
            \r

            """
        var reader = RequestReader(limits: WireLimits())
        _ = try reader.read(Array(text.utf8).span.bytes)
        let head = reader.head
        let record = LogRecord(
            client: .loopback, started: WallTime(seconds: 0),
            request: .init(try #require(head)), status: 200, size: 1)
        var dates = LogDateCache()
        var output: [UInt8] = []
        CombinedLogFormat.append(record, dates: &dates, to: &output)
        #expect(
            String(decoding: output, as: UTF8.self) == """
                127.0.0.1 - - [01/Jan/1970:00:00:00 +0000] "GET http://A.org/x?y HTTP/1.0" 200 1 \
                "http://b.org/" "one"

                """)
    }
}
