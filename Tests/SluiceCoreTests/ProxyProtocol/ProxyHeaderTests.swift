import Testing

@testable import SluiceCore

@Suite("The PROXY protocol")
struct ProxyHeaderTests {
    private static let reader = ProxyHeaderReader()
    private static let v4 = ProxyHeader.tcp(
        source: Endpoint(.v4(0xc000_0201), 56324), destination: Endpoint(.v4(0xc633_6402), 443))
    private static let v6 = ProxyHeader.tcp(
        source: Endpoint(IPAddress(v6Bits: 1 << 120), 1), destination: Endpoint(.loopback, 65535))
    private static let longest = "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff"

    private static func binary(_ head: [UInt8], length: Int, _ body: [UInt8] = []) -> [UInt8] {
        let size = [UInt8(length >> 8), UInt8(length & 255)]
        return ProxyHeaderReader.signature + head + size + body
    }

    static let understood: [(bytes: [UInt8], header: ProxyHeader)] = [
        (Array("PROXY TCP4 192.0.2.1 198.51.100.2 56324 443\r\n".utf8), v4),
        (Array("PROXY TCP6 100:: ::ffff:127.0.0.1 1 65535\r\n".utf8), v6),
        (Array("PROXY UNKNOWN\r\n".utf8), .unknown),
        // §2.1: the longest line is of UNKNOWN, 107 bytes; what it says is ignored.
        (Array("PROXY UNKNOWN \(longest) \(longest) 65535 65535\r\n".utf8), .unknown),
        (v4.bytes(.v1), v4), (v4.bytes(.v2), v4), (v6.bytes(.v1), v6), (v6.bytes(.v2), v6),
        (ProxyHeader.local.bytes(.v2), .local), (ProxyHeader.unknown.bytes(.v2), .unknown),
        (ProxyHeader.local.bytes(.v1), .unknown),
        // §2.2: the length counts what follows the addresses; LOCAL ignores all of it.
        (
            binary(
                [0x21, 0x11], length: 16,
                [192, 0, 2, 1, 198, 51, 100, 2, 220, 4, 1, 187, 4, 0, 1, 0]), v4
        ),
        (binary([0x20, 0x11], length: 3, [1, 2, 3]), .local),
        (
            binary([0x21, 0x31], length: 216, [UInt8](repeating: 0x2f, count: 216)),
            .unknown
        ),
        (binary([0x21, 0x12], length: 12, [UInt8](repeating: 1, count: 12)), .unknown),
        (binary([0x21, 0x00], length: 2, [9, 9]), .unknown),
    ]

    /// What is read when so many bytes have arrived.
    private static func outcome(
        _ bytes: [UInt8]
    ) -> Result<(header: ProxyHeader, length: Int)?, ProxyHeaderFault> {
        do throws(ProxyHeaderFault) {
            return .success(try reader.read(bytes.span.bytes))
        } catch {
            return .failure(error)
        }
    }

    @Test("Headers are read when they are whole, not before, and what follows is left")
    func headers() throws {
        for (bytes, header) in Self.understood {
            for count in 0..<bytes.count {
                #expect(try Self.reader.read(Array(bytes[..<count]).span.bytes) == nil)
            }
            let found = try Self.outcome(bytes + Array("GET /".utf8)).get()
            #expect(found?.header == header && found?.length == bytes.count)
        }
    }

    static let refused: [(bytes: [UInt8], fault: ProxyHeaderFault)] =
        [
            ("GET / HTTP/1.1\r\n", ProxyHeaderFault(.missing, at: 0)),
            ("PROXX", ProxyHeaderFault(.missing, at: 4)),
            ("PROXY TCP4 1.1.1.1 2.2.2.2 1 2\n", ProxyHeaderFault(.badLineEnd, at: 30)),
            ("PROXY TCP4 1.1.1.1 2.2.2.2 1 2\rx", ProxyHeaderFault(.badLineEnd, at: 31)),
            ("PROXY tcp4 1.1.1.1 2.2.2.2 1 2\r\n", ProxyHeaderFault(.unknownProtocol, at: 6)),
            ("PROXY TCP4 1.1.1.1 2.2.2.2 1\r\n", ProxyHeaderFault(.wrongPartCount, at: 28)),
            ("PROXY TCP4 1.1.1.1  2.2.2.2 1 2\r\n", ProxyHeaderFault(.wrongPartCount, at: 31)),
            ("PROXY TCP4 1.1.1.256 2.2.2.2 1 2\r\n", ProxyHeaderFault(.invalidAddress, at: 11)),
            ("PROXY TCP4 ::1 ::1 1 2\r\n", ProxyHeaderFault(.invalidAddress, at: 11)),
            ("PROXY TCP6 ::1 1.1.1.1 1 2\r\n", ProxyHeaderFault(.invalidAddress, at: 15)),
            ("PROXY TCP4 1.1.1.1 2.2.2.2 65536 2\r\n", ProxyHeaderFault(.invalidPort, at: 27)),
            ("PROXY TCP4 1.1.1.1 2.2.2.2 1 02\r\n", ProxyHeaderFault(.invalidPort, at: 29)),
            ("PROXY TCP4 1.1.1.1 2.2.2.2 1 +2\r\n", ProxyHeaderFault(.invalidPort, at: 29)),
            (
                "PROXY UNKNOWN \(longest) \(longest) 65535 655350\r\n",
                ProxyHeaderFault(.lineTooLong, at: 107)
            ),
        ].map { (Array($0.0.utf8), $0.1) } + [
            ([0x0d, 0x0a, 0x0d, 0x0a, 0x01], ProxyHeaderFault(.missing, at: 4)),
            (binary([0x11, 0x11], length: 12), ProxyHeaderFault(.unknownVersion, at: 12)),
            (binary([0x22, 0x11], length: 12), ProxyHeaderFault(.unknownCommand, at: 12)),
            (binary([0x21, 0x41], length: 12), ProxyHeaderFault(.unknownFamily, at: 13)),
            (binary([0x21, 0x13], length: 12), ProxyHeaderFault(.unknownFamily, at: 13)),
            (binary([0x21, 0x11], length: 11), ProxyHeaderFault(.tooShort, at: 14)),
            (binary([0x21, 0x21], length: 35), ProxyHeaderFault(.tooShort, at: 14)),
            (binary([0x21, 0x31], length: 215), ProxyHeaderFault(.tooShort, at: 14)),
            (binary([0x21, 0x11], length: 4097), ProxyHeaderFault(.tooLong, at: 14)),
        ]

    /// The first thing that is said when the bytes arrive one by one.
    private static func firstFault(_ bytes: [UInt8]) -> ProxyHeaderFault? {
        for count in 0...bytes.count {
            switch outcome(Array(bytes[..<count])) {
            case .success(nil): continue
            case .success: return nil
            case .failure(let fault): return fault
            }
        }
        return nil
    }

    @Test("What is wrong is refused with its place, however it is cut")
    func faults() {
        for (bytes, fault) in Self.refused {
            #expect(Self.firstFault(bytes) == fault)
            #expect(throws: fault) { try Self.reader.read(bytes.span.bytes) }
        }
    }

    @Test("20,000 headers with wrong bytes: the same whole and byte by byte, and never a trap")
    func hostile() {
        var generator = SeededGenerator(seed: 6)
        let seeds = Self.understood.map(\.bytes) + Self.refused.map(\.bytes)
        for _ in 0..<20_000 {
            var bytes = seeds.randomElement(using: &generator) ?? []
            for _ in 0..<Int.random(in: 0...3, using: &generator) {
                let place = Int.random(in: 0..<bytes.count, using: &generator)
                bytes[place] = UInt8.random(in: 0...255, using: &generator)
            }
            let whole: ProxyHeaderFault?
            if case .failure(let fault) = Self.outcome(bytes) { whole = fault } else { whole = nil }
            #expect(Self.firstFault(bytes) == whole, "\(bytes)")
        }
    }
}
