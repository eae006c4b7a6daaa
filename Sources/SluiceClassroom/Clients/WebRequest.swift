import SluiceCore

/// A request of a simulated client.
struct WebRequest: Sendable {
    var method: Method = .get
    /// As it stands in the request line: a whole URL towards a proxy, a path towards an origin.
    var target: String
    /// Host and port for the Host field.
    var host: String
    /// Further fields in order.
    var fields: [(name: String, value: String)] = []
    var content: [UInt8] = []

    /// The request for a page of a site, as a client of a proxy writes it.
    static func get(_ path: String, of site: Endpoint) -> WebRequest {
        WebRequest(target: "http://\(site)\(path)", host: "\(site)")
    }

    var bytes: [UInt8] {
        var text = "\(method.word) \(target) HTTP/1.1\r\nHost: \(host)\r\n"
        text += "User-Agent: sluice-classroom\r\nAccept: */*\r\n"
        for (name, value) in fields { text += "\(name): \(value)\r\n" }
        if !content.isEmpty { text += "Content-Length: \(content.count)\r\n" }
        return Array((text + "\r\n").utf8) + content
    }
}

extension Method {
    /// The name on the wire of the methods that simulated clients use.
    fileprivate var word: String {
        switch self {
        case .head: "HEAD"
        case .post: "POST"
        case .put: "PUT"
        case .connect: "CONNECT"
        default: "GET"
        }
    }
}

/// What a simulated client keeps of an answer.
struct WebReply: Sendable {
    var status: UInt16
    /// Whether another request may follow on the connection.
    var isPersistent: Bool
    /// The entity tag with its quotes.
    var tag: String?
    /// Bytes of content received.
    var count = 0
    /// The beginning of the content.
    var beginning: [UInt8] = []

    /// Bytes of the content that are kept.
    static let limit = 64 * 1024

    init(_ head: ResponseHead) {
        status = head.status
        isPersistent = head.isPersistent
        tag = head.value(of: .etag).map { String(decoding: $0, as: UTF8.self) }
    }

    /// Paths on the same site in attributes of this name (`src`, `href`) of an HTML page.
    func paths(in attribute: String) -> [String] {
        let parts = String(decoding: beginning, as: UTF8.self).split(
            separator: "\"", omittingEmptySubsequences: false)
        return zip(parts, parts.dropFirst()).compactMap { before, value in
            before.hasSuffix(" \(attribute)=") && value.hasPrefix("/") ? String(value) : nil
        }
    }
}
