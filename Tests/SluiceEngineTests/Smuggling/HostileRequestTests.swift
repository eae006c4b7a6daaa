import SluiceCore
import SluiceTestKit
import Testing

/// How the bytes of a row are sent.
enum Delivery: String, CaseIterable, Sendable {
    case whole
    /// Long ones in pieces of a kilobyte.
    case byteByByte
    /// In one packet with a good request in front.
    case pipelined
}

@Suite("Malformed and ambiguous requests")
struct HostileRequestTests {
    static let rows =
        HostileRequest.framing + HostileRequest.chunks + HostileRequest.lines
        + HostileRequest.targets + HostileRequest.hosts + HostileRequest.fields

    @Test("The table is as large as it claims")
    func size() { #expect(Self.rows.count >= 150) }

    @Test("Nothing ambiguous is forwarded, however it comes", arguments: rows)
    func forward(_ row: HostileRequest) async throws {
        try await withEngine { sluice in
            for delivery in Delivery.allCases {
                let origin = try await sluice.origin(answering: HostileRequestCase.answer)
                try await HostileRequestCase(row, delivery, sluice, origin).run()
            }
        }
    }

    /// A target in origin form comes from Host and means another thing there.
    @Test(
        "Nor by a gateway, in origin form", arguments: rows.filter { !$0.isForForwardOnly })
    func reverse(_ row: HostileRequest) async throws {
        for delivery in Delivery.allCases {
            let origin = try await ScriptedOrigin.answering(HostileRequestCase.answer)
            var listener = ListenerSettings(
                kind: .reverse, address: ListenerSettings.forward.address,
                upstream: origin.authority)
            listener.forwarded = []
            try await withEngine([listener]) { sluice in
                try await HostileRequestCase(row, delivery, sluice, origin, isGateway: true).run()
            }
        }
    }
}

/// One row, sent in one way, against an origin of its own that keeps every byte.
private struct HostileRequestCase {
    let row: HostileRequest
    let delivery: Delivery
    let sluice: EngineUnderTest

    let origin: ScriptedOrigin
    /// Targets are in origin form.
    let isGateway: Bool

    init(
        _ row: HostileRequest, _ delivery: Delivery, _ sluice: EngineUnderTest,
        _ origin: ScriptedOrigin, isGateway: Bool = false
    ) {
        self.row = row
        self.delivery = delivery
        self.sluice = sluice
        self.origin = origin
        self.isGateway = isGateway
    }

    static let answer: @Sendable (WireMessage) -> String = { request in
        let content = request.method == "HEAD" ? "" : "ok"
        return "HTTP/1.1 200 OK\r\nX-Origin: 1\r\nContent-Length: 2\r\n\r\n\(content)"
    }

    func run() async throws {
        let client = try await sluice.connect()
        try await send(to: client)
        if delivery == .pipelined {
            #expect(try await client.readResponse()["X-Origin"] == "1")
        }
        try await checkAnswer(client)
        // What is left of the connection may carry a next request, and nothing else.
        try? await client.send(
            "GET \(url("/probe")) HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
        try await client.waitForEnd()
        try await checkOrigin()
        await origin.stop()
    }

    private func send(to client: RawConnection) async throws {
        let good = "GET \(url("/good")) HTTP/1.1\r\nHost: x\r\n\r\n"
        let bytes = latin1(filled(row.request))
        switch delivery {
        case .whole: try await client.send(bytes)
        case .pipelined: try await client.send(latin1(good) + bytes)
        case .byteByByte:
            let piece = bytes.count < 600 ? 1 : 1024
            // The answer may come, and the connection end, before all has been sent.
            for start in stride(from: 0, to: bytes.count, by: piece) {
                try? await client.send(Array(bytes[start..<min(start + piece, bytes.count)]))
            }
        }
    }

    private func checkAnswer(_ client: RawConnection) async throws {
        switch row.outcome {
        case .refused(let statuses):
            let answer = try await client.readResponse(hasContent: !row.isHead)
            #expect(statuses.contains(answer.status), "\(delivery)")
            #expect(answer["X-Origin"] == nil)
        case .forwarded:
            let answer = try await client.readResponse(hasContent: !row.isHead)
            #expect(answer.status == 200 && answer["X-Origin"] == "1", "\(delivery)")
        case .brokenOff:
            let answer = try await client.readResponse()
            #expect([400, 431].contains(answer.status), "\(delivery)")
        }
    }

    private func checkOrigin() async throws {
        var received: [String] = []
        for connection in origin.connections {
            received += try requests(in: try await connection.received)
        }
        // What Via calls this sluice is new with each start.
        received = received.map { $0.replacing(#/ sluice-[0-9a-f]{8}\r\n/#, with: " sluice\r\n") }
        received.removeAll { $0.hasPrefix("GET /probe ") || $0.hasPrefix("GET /good ") }
        switch row.outcome {
        case .refused: #expect(received == [], "\(delivery)")
        case .forwarded(let clean):
            #expect(received == [filled(clean)], "\(delivery)")
        case .brokenOff(let beginning):
            #expect(received.count <= 1)
            for one in received {
                #expect(filled(beginning).hasPrefix(one), "\(delivery): \(one)")
            }
        }
    }

    private func filled(_ text: String) -> String {
        text.replacing("{T}", with: url("/row")).replacing("{A}", with: origin.authority)
            .replacing("{S}", with: url("/smuggled"))
    }

    private func url(_ path: String) -> String { isGateway ? path : origin.url(path) }

    private func latin1(_ text: String) -> [UInt8] {
        text.unicodeScalars.map { UInt8(truncatingIfNeeded: $0.value) }
    }

    /// The requests in these bytes, chunks joined to one; what is not whole comes last.
    private func requests(in bytes: [UInt8]) throws -> [String] {
        var rest = String(String.UnicodeScalarView(bytes.map { Unicode.Scalar($0) }))
            .unicodeScalars.map(Character.init)[...]
        var result: [String] = []
        while !rest.isEmpty { result.append(RecordedRequest.takeOne(from: &rest)) }
        return result
    }
}
