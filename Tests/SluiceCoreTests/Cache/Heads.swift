import Testing

@testable import SluiceCore

/// Heads as the readers make them of text.
enum Heads {
    /// `lines` are field lines; Host is there already.
    static func request(
        _ lines: [String] = [], method: String = "GET", target: String = "http://a.test/x",
        host: String? = "a.test", limits: WireLimits = WireLimits()
    ) throws -> RequestHead {
        var reader = RequestReader(limits: limits)
        let start = "\(method) \(target) HTTP/\(host == nil ? "1.0" : "1.1")"
        let all = [start] + (host.map { ["Host: \($0)"] } ?? []) + lines
        let input = Array((all.joined(separator: "\r\n") + "\r\n\r\n").utf8)
        _ = try reader.read(input.span.bytes)
        let head = reader.head
        return try #require(head)
    }

    /// A body of five bytes is announced, unless lines say otherwise.
    static func response(
        _ lines: [String], status: Int = 200, framing: String = "Content-Length: 5",
        to method: Method = .get
    ) throws -> ResponseHead {
        var reader = ResponseReader(limits: WireLimits())
        reader.expectResponse(to: method)
        let all = ["HTTP/1.1 \(status) OK"] + lines + (framing.isEmpty ? [] : [framing])
        let input = Array((all.joined(separator: "\r\n") + "\r\n\r\n").utf8)
        _ = try reader.read(input.span.bytes)
        let head = reader.head
        return try #require(head)
    }
}
