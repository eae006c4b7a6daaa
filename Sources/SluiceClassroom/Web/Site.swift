import SluiceCore

/// What the built-in site answers to which request. Pages and pictures are explicitly fresh, so a
/// cache may keep them; what is made for one request is not to be stored.
struct Site: Sendable {
    private struct File {
        let type: String
        let bytes: [UInt8]
        /// Seconds it stays fresh.
        let maximumAge: Int
    }

    /// Content that a client sent.
    struct Content {
        private(set) var count: UInt64 = 0
        private(set) var checksum = Checksum.CRC32()

        mutating func add(_ bytes: some Collection<UInt8>) {
            count += UInt64(bytes.count)
            checksum.add(bytes)
        }
    }

    private static let largest: UInt64 = 4 << 30
    private static let longestDelay = 60_000

    private let files: [String: File]

    init() {
        let text = (1...40).map { "Line \($0) of a plain text, as a file on a server would be.\n" }
        files = [
            "/style.css": File(
                type: "text/css; charset=utf-8", bytes: Array(Pages.style.utf8), maximumAge: 3600),
            "/text.txt": File(
                type: "text/plain; charset=utf-8", bytes: Array(text.joined().utf8), maximumAge: 60),
            "/favicon.ico": File(type: "image/png", bytes: Pictures.icon, maximumAge: 3600),
            "/images/sluice.png": File(type: "image/png", bytes: Pictures.sluice, maximumAge: 3600),
            "/images/weir.png": File(type: "image/png", bytes: Pictures.weir, maximumAge: 3600),
            "/images/mill.png": File(type: "image/png", bytes: Pictures.mill, maximumAge: 3600),
            "/images/wave.svg": File(
                type: "image/svg+xml", bytes: Array(Pictures.wave.utf8), maximumAge: 3600),
            "/images/gate.svg": File(
                type: "image/svg+xml", bytes: Array(Pictures.gate.utf8), maximumAge: 3600),
        ]
    }

    func answer(_ head: RequestHead, content: Content) -> WebAnswer {
        switch head.method {
        case .get, .head: return answer(get: head)
        case .post, .put:
            let sum = Checksum.text(content.checksum.value)
            let text = "received \(content.count) bytes, CRC-32 \(sum)\n"
            return .text(text, caching: "no-store")
        case .options:
            return WebAnswer(status: 204, fields: [("Allow", "GET, HEAD, POST, PUT, OPTIONS")])
        case .delete, .connect, .trace, .patch, .other:
            var refusal = WebAnswer.text(
                "this method is not allowed here\n", status: 405, caching: "no-store")
            refusal.fields.append(("Allow", "GET, HEAD, POST, PUT, OPTIONS"))
            return refusal
        }
    }

    private func answer(get head: RequestHead) -> WebAnswer {
        let path = Self.path(of: head)
        if let file = files[path] {
            return Self.tagged(file.bytes, type: file.type, maximumAge: file.maximumAge, for: head)
        }
        let site = head.text(head.hostRange)
        if let page = Pages.all.first(where: { $0.path == path }) {
            let text = Pages.document(title: page.title, body: page.body, site: site)
            return Self.tagged(
                Array(text.utf8), type: "text/html; charset=utf-8", maximumAge: 30, for: head)
        }
        return answer(tool: path.split(separator: "/"), head) ?? Self.notFound(path, site: site)
    }

    private func answer(tool segments: [Substring], _ head: RequestHead) -> WebAnswer? {
        switch (segments.first, segments.count) {
        case ("chunked", 1):
            let chunks = (1...10).map { Array("chunk \($0) of ten\n".utf8) }
            return WebAnswer(
                status: 200,
                fields: [("Content-Type", "text/plain"), ("Cache-Control", "max-age=10")],
                body: .chunks(chunks))
        case ("large", 2): return Self.large(segments[1])
        case ("slow", 2): return Self.slow(segments[1])
        case ("status", 2): return Self.status(segments[1])
        case ("headers", 1): return Self.echo(of: head)
        case ("etag", 1):
            let text = Array("the same text, with a tag to validate it by\n".utf8)
            return Self.tagged(text, type: "text/plain", maximumAge: 5, for: head)
        case ("private", 1):
            return .text("for one client only\n", caching: "private, max-age=60")
        case ("nocache", 1): return .text("never stored\n", caching: "no-store")
        case ("deep", _): return Self.deep(segments.dropFirst(), head)
        default: return nil
        }
    }
}

// MARK: - Single answers

extension Site {
    /// The answer with a tag, or 304 when the client has it already (RFC 9110 §13.1.2).
    private static func tagged(
        _ bytes: [UInt8], type: String, maximumAge: Int, for head: RequestHead
    ) -> WebAnswer {
        let tag = "\"\(Checksum.text(Checksum.crc32(bytes)))\""
        let fields = [("ETag", tag), ("Cache-Control", "max-age=\(maximumAge)")]
        for line in head.lines(of: .ifNoneMatch) where matches(head.text(line.value), tag) {
            return WebAnswer(status: 304, fields: fields)
        }
        return WebAnswer(
            status: 200, fields: [("Content-Type", type)] + fields, body: .bytes(bytes))
    }

    /// Weak comparison against a list of tags (RFC 9110 §8.8.3.2). Tags of ours hold no comma.
    private static func matches(_ list: String, _ tag: String) -> Bool {
        list.split(separator: ",").contains { entry in
            let candidate = entry.drop { $0 == " " || $0 == "\t" }.split(separator: " ").first ?? ""
            return candidate == "*" || candidate == tag || candidate == "W/\(tag)"
        }
    }

    private static func large(_ text: Substring) -> WebAnswer {
        guard let count = UInt64(text), count <= largest else {
            return .text("a number of bytes up to \(largest)\n", status: 400, caching: "no-store")
        }
        return WebAnswer(
            status: 200,
            fields: [("Content-Type", "text/plain"), ("Cache-Control", "no-store")],
            body: .pattern(count))
    }

    private static func slow(_ text: Substring) -> WebAnswer {
        guard let delay = Int(text), (0...longestDelay).contains(delay) else {
            return .text("milliseconds up to \(longestDelay)\n", status: 400, caching: "no-store")
        }
        var answer = WebAnswer.text("after \(delay) ms\n", caching: "no-store")
        answer.delay = .milliseconds(delay)
        return answer
    }

    private static func status(_ text: Substring) -> WebAnswer {
        guard let code = UInt16(text), (200...599).contains(code) else {
            return .text("a status from 200 to 599\n", status: 400, caching: "no-store")
        }
        var answer = WebAnswer.text(
            "\(code) \(WebReason.phrase(for: code))\n", status: code, caching: "no-store")
        if (300...399).contains(code), code != 304 { answer.fields.append(("Location", "/")) }
        return answer
    }

    /// The request's fields, byte for byte.
    private static func echo(of head: RequestHead) -> WebAnswer {
        var answer = WebAnswer.text("", caching: "no-store")
        answer.body = .bytes(head.fields.flatMap { Array(head.bytes[$0.line.range]) })
        return answer
    }

    private static func deep(_ segments: ArraySlice<Substring>, _ head: RequestHead) -> WebAnswer {
        let items = segments.prefix(100).map { "<li>\(HTMLText.escaped(String($0)))</li>" }
        let body = "<p>\(segments.count) segments:</p><ol>\(items.joined())</ol>"
        let site = head.text(head.hostRange)
        return .html(
            Pages.document(title: "A deep path", body: body, site: site), caching: "max-age=30")
    }

    private static func notFound(_ path: String, site: String) -> WebAnswer {
        let shown = HTMLText.escaped(WireText(String(path.prefix(200))).escaped())
        let body = """
            <p>There is nothing at <code>\(shown)</code> on this site.</p>
            <p><a href="/">Start again</a></p>
            """
        return .html(
            Pages.document(title: "Not found", body: body, site: site), status: 404,
            caching: "no-store")
    }

    /// Without the query; the path of a whole URL may be empty.
    private static func path(of head: RequestHead) -> String {
        let range: ByteRange
        switch head.target {
        case .origin(let path): range = path
        case .absolute(_, _, _, let path): range = path
        case .authority, .asterisk: return "/"
        }
        let path = head.text(range).prefix { $0 != "?" }
        return path.isEmpty ? "/" : String(path)
    }
}
