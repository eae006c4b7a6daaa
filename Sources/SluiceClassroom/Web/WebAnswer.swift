import SluiceCore

/// An answer of the built-in site, before it is put on the wire.
struct WebAnswer: Sendable {
    var status: UInt16
    /// Field lines in order, without those that framing and connection need.
    var fields: [(name: String, value: String)] = []
    var body: Body = .none
    /// How long the client has to wait for it.
    var delay: Duration = .zero

    enum Body: Sendable {
        /// The status allows none, or a length of 0.
        case none
        case bytes([UInt8])
        /// So many bytes of `WebPattern`.
        case pattern(UInt64)
        /// Sent chunk by chunk, without a length.
        case chunks([[UInt8]])
    }

    static func text(_ text: String, status: UInt16 = 200, caching: String) -> WebAnswer {
        WebAnswer(
            status: status,
            fields: [("Content-Type", "text/plain; charset=utf-8"), ("Cache-Control", caching)],
            body: .bytes(Array(text.utf8)))
    }

    static func html(_ text: String, status: UInt16 = 200, caching: String) -> WebAnswer {
        WebAnswer(
            status: status,
            fields: [("Content-Type", "text/html; charset=utf-8"), ("Cache-Control", caching)],
            body: .bytes(Array(text.utf8)))
    }

    /// Whether the status rules content out, RFC 9110 §6.4.1.
    var hasNoContent: Bool { status == 204 || status == 304 }
}

/// How an answer goes over one connection.
struct WebDelivery {
    var isChunked: Bool
    var isPersistent: Bool
    /// False for the answer to HEAD.
    var sendsBody: Bool

    /// - Parameter head: the request answered; `nil` when none could be read.
    init(_ answer: WebAnswer, to head: RequestHead?) {
        let isModern = head?.version.minor != 0
        isPersistent = head?.isPersistent ?? false
        sendsBody = head?.method != .head && !answer.hasNoContent
        if case .chunks = answer.body {
            isChunked = isModern
            // HTTP/1.0 knows no chunks: its content lasts until the close.
            if !isModern { isPersistent = false }
        } else {
            isChunked = false
        }
    }
}

extension WebAnswer {
    func appendHead(_ delivery: WebDelivery, date: WallTime, to output: inout [UInt8]) {
        output += "HTTP/1.1 \(status) \(WebReason.phrase(for: status))\r\n".utf8
        output += "Date: ".utf8
        HTTPDate.append(date, to: &output)
        output += "\r\nServer: sluice-web\r\n".utf8
        for (name, value) in fields { output += "\(name): \(value)\r\n".utf8 }
        if !hasNoContent { appendFraming(delivery, to: &output) }
        output += "Connection: \(delivery.isPersistent ? "keep-alive" : "close")\r\n\r\n".utf8
    }

    private func appendFraming(_ delivery: WebDelivery, to output: inout [UInt8]) {
        switch body {
        case .none: output += "Content-Length: 0\r\n".utf8
        case .bytes(let bytes): output += "Content-Length: \(bytes.count)\r\n".utf8
        case .pattern(let count): output += "Content-Length: \(count)\r\n".utf8
        case .chunks:
            if delivery.isChunked { output += "Transfer-Encoding: chunked\r\n".utf8 }
        }
    }
}
