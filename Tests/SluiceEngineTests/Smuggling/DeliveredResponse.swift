import SluiceTestKit
import Synchronization

/// What a client made of the bytes it got for one request, read strictly and without sluice's own
/// codec.
struct DeliveredResponse: Sendable {
    private var head = WireMessage(head: "")
    private(set) var content: [UInt8] = []
    private(set) var trailers: [String] = []
    /// Every byte that the head announced has come, or the connection was ended in order where its
    /// end is the end of the content.
    private(set) var isWhole = false

    var status: Int { head.status }
    subscript(name: String) -> String? { head[name] }

    /// Sluice's own 502, with nothing of the origin's in it.
    var isRefusal: Bool {
        isWhole && status == 502 && head["Proxy-Status"]?.hasPrefix("sluice; error=") == true
            && head["Via"] == nil && head["X-Smuggled"] == nil
    }

    var keepsConnection: Bool {
        isWhole && head["Connection"]?.lowercased() != "close"
            && (head["Content-Length"] != nil || head["Transfer-Encoding"] != nil || hasNoContent)
    }

    private var isToHEAD = false
    private var hasNoContent: Bool { isToHEAD || status == 204 || status == 304 }

    static func read(
        from client: RawConnection, toHEAD: Bool
    ) async throws -> DeliveredResponse {
        var response = DeliveredResponse()
        response.isToHEAD = toHEAD
        do {
            repeat {
                response.head = try await client.readHead()
            } while response.status < 200
                && response.status != 101
            try await response.readContent(from: client)
            response.isWhole = true
        } catch let fault as StoryFault {
            // Cut off, which has to be seen; waiting in vain is no end.
            if fault.description.contains("nothing more came") { throw fault }
        }
        return response
    }

    private mutating func readContent(from client: RawConnection) async throws {
        if hasNoContent { return }
        if head["Transfer-Encoding"] == "chunked", head["Content-Length"] == nil {
            try await readChunks(from: client)
        } else if let length = head["Content-Length"].flatMap({ Int($0) }) {
            for _ in 0..<length { content += try await client.read(count: 1) }
        } else {
            content = try await client.readToEnd()
        }
    }

    private mutating func readChunks(from client: RawConnection) async throws {
        while true {
            let line = try await client.read(until: "\r\n").dropLast()
            guard let size = Int(line, radix: 16) else { throw StoryFault("no size: \(line)") }
            if size == 0 { break }
            for _ in 0..<size { content += try await client.read(count: 1) }
            let end = try await client.read(count: 2)
            guard end == [13, 10] else { throw StoryFault("no end of a chunk: \(end)") }
        }
        while true {
            let line = try await client.read(until: "\r\n").dropLast()
            if line.isEmpty { return }
            let field = WireMessage.Field(line: line)
            trailers.append("\(field.name)=\(field.value)")
        }
    }
}

/// Says yes once.
final class Flag: Sendable {
    private let isTaken = Atomic(false)

    func take() -> Bool { !isTaken.exchange(true, ordering: .relaxed) }
}
