import SluiceCore
import SluiceTestKit
import Testing

@Suite("Malformed and ambiguous responses")
struct HostileResponseTests {
    static let rows =
        HostileResponse.lengths + HostileResponse.withoutContent + HostileResponse.codings
        + HostileResponse.chunks + HostileResponse.lines + HostileResponse.fields
        + HostileResponse.interim

    @Test("The table is as large as it claims")
    func size() { #expect(Self.rows.count >= 60) }

    @Test("A client gets what is meant for it, or sees that it did not", arguments: rows)
    func judge(_ row: HostileResponse) async throws {
        try await withEngine { sluice in
            for isCut in [false, true] {
                try await HostileResponseCase(row: row, isCut: isCut, sluice: sluice).run()
            }
        }
    }

    /// RFC 9112 §9.2: what comes while no request is open answers none.
    static let idle = [
        HostileResponse.smuggled, "\r\n", "\0", "x", "HTTP/1.1 100 Continue\r\n\r\n",
        "HTTP/1.1 408 Request Timeout\r\nConnection: close\r\n\r\n",
        "HTTP/1.1 204 No Content\r\n\r\n", "",
    ]

    @Test("What an origin says on a kept connection unasked ends it", arguments: idle)
    func unasked(_ words: String) async throws {
        try await withEngine { sluice in
            let origin = try await sluice.origin { connection in
                _ = try await connection.readRequest()
                try await connection.send(HostileResponseCase.probe)
                if !words.isEmpty { try await connection.waitForEnd() }
            }
            let client = try await sluice.connect()
            let request = "GET \(origin.url("/probe")) HTTP/1.1\r\nHost: x\r\n\r\n"
            try await client.send(request)
            #expect(try await client.readResponse().text == "probe")
            let connection = try await origin.connection()
            // Not as an answer: while nothing is asked.
            try? await connection.send(words)
            try await connection.waitForEnd()
            try await client.send(request)
            #expect(try await client.readResponse().text == "probe")
            #expect(origin.connections.count == 2)
            await client.close()
            await origin.stop()
        }
    }
}

/// One row, sent whole or byte by byte, by an origin of its own.
private struct HostileResponseCase {
    static let probe = "HTTP/1.1 200 OK\r\nX-Probe: 1\r\nContent-Length: 5\r\n\r\nprobe"

    let row: HostileResponse
    let isCut: Bool
    let sluice: EngineUnderTest

    func run() async throws {
        let origin = try await sluice.origin(script)
        let client = try await sluice.connect()
        try await client.send(
            "\(row.method) \(origin.url("/row")) \(row.version)\r\nHost: x\r\n\r\n")
        let answer = try await DeliveredResponse.read(from: client, toHEAD: row.method == "HEAD")
        check(answer)
        let first = try await origin.connection()
        // Sluice has seen what does not belong to the answer when it has let go of the connection.
        if !row.isClean { try await first.waitForEnd() }
        if answer.keepsConnection {
            try await expectProbe(on: client, origin)
        } else {
            try await client.waitForEnd()
        }
        try await expectProbe(on: try await sluice.connect(), origin)
        let received = String(decoding: try await first.received, as: UTF8.self)
        #expect(received.hasPrefix("\(row.method) /row HTTP/1.1\r\n"), "\(how)")
        if !row.isClean { #expect(!received.contains("/probe"), "\(how)") }
        await origin.stop()
    }

    private var how: String { isCut ? "byte by byte" : "whole" }

    /// What stands in the row for a request of it, a good answer for all others.
    private var script: ScriptedOrigin.Script {
        let (bytes, row, isCut) = (HostileResponse.latin1(row.response), row, isCut)
        let isFirst = Flag()
        return { connection in
            if row.isEarly, isFirst.take() { try await Self.send(bytes, isCut, on: connection) }
            while true {
                let request = try await connection.readRequest()
                if request.target != "/row" {
                    try await connection.send(Self.probe)
                    continue
                }
                if !row.isEarly { try await Self.send(bytes, isCut, on: connection) }
                if row.closes { return }
            }
        }
    }

    private static func send(
        _ bytes: [UInt8], _ isCut: Bool, on connection: RawConnection
    ) async throws {
        if bytes.isEmpty { return }
        let piece = !isCut ? bytes.count : bytes.count < 600 ? 1 : 1024
        for start in stride(from: 0, to: bytes.count, by: piece) {
            try await connection.send(Array(bytes[start..<min(start + piece, bytes.count)]))
        }
    }

    private func check(_ answer: DeliveredResponse) {
        let objection = row.objection(to: answer)
        #expect(objection == nil, "\(how): \(answer)")
    }

    private func expectProbe(on client: RawConnection, _ origin: ScriptedOrigin) async throws {
        try await client.send(
            "GET \(origin.url("/probe")) HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
        let answer = try await client.readResponse()
        #expect(answer["X-Probe"] == "1" && answer.text == "probe", "\(how): \(answer)")
        let rest = try await client.readToEnd()
        #expect(rest == [], "\(how)")
    }
}
