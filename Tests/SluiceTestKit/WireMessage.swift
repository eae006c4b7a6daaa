/// An HTTP message as it was on the wire, read without sluice's own codec.
package struct WireMessage: Sendable {
    package struct Field: Equatable, Sendable {
        package let name: String
        package let value: String
    }

    package var startLine: String
    package var fields: [Field]
    package var body: [UInt8] = []
    package var trailers: [Field] = []

    /// - Parameter head: with the empty line at its end.
    package init(head: String) {
        var lines = head.split(separator: "\r\n", omittingEmptySubsequences: true)[...]
        startLine = lines.popFirst().map(String.init) ?? ""
        fields = lines.map(Field.init)
    }

    /// Of a response; 0 when there is none.
    package var status: Int {
        startLine.split(separator: " ").dropFirst().first.flatMap { Int($0) } ?? 0
    }

    /// Of a request, as it came.
    package var target: String {
        startLine.split(separator: " ").dropFirst().first.map(String.init) ?? ""
    }

    package var method: String { startLine.split(separator: " ").first.map(String.init) ?? "" }

    package var text: String { String(decoding: body, as: UTF8.self) }

    /// All values of a field, in order.
    package func values(_ name: String) -> [String] {
        fields.filter { $0.name.lowercased() == name.lowercased() }.map(\.value)
    }

    /// The value of a field that stands once; several are joined by commas.
    package subscript(name: String) -> String? {
        let values = values(name)
        return values.isEmpty ? nil : values.joined(separator: ", ")
    }
}

extension WireMessage.Field {
    package init(line: some StringProtocol) {
        let colon = line.firstIndex(of: ":") ?? line.endIndex
        name = String(line[..<colon])
        value = String(line[colon...].dropFirst()).trimmingBlanks
    }
}

extension String {
    fileprivate var trimmingBlanks: String {
        let start = drop { $0 == " " || $0 == "\t" }
        return String(start.reversed().drop { $0 == " " || $0 == "\t" }.reversed())
    }
}

extension RawConnection {
    /// One message whose content, if any, has a length or is chunked.
    package func readRequest() async throws -> WireMessage {
        var message = try await readHead()
        try await readContent(of: &message, toEnd: false)
        return message
    }

    /// One response; without a length or chunks its content goes on until the connection ends.
    /// - Parameter hasContent: `false` for what answers HEAD.
    package func readResponse(hasContent: Bool = true) async throws -> WireMessage {
        var message = try await readHead()
        let status = message.status
        guard hasContent, status >= 200, status != 204, status != 304 else { return message }
        try await readContent(of: &message, toEnd: true)
        return message
    }

    package func readHead() async throws -> WireMessage {
        WireMessage(head: try await read(until: "\r\n\r\n"))
    }

    private func readContent(of message: inout WireMessage, toEnd: Bool) async throws {
        if message["Transfer-Encoding"]?.lowercased() == "chunked" {
            try await readChunks(of: &message)
        } else if let length = message["Content-Length"].flatMap({ Int($0) }) {
            message.body = try await read(count: length)
        } else if toEnd {
            message.body = try await readToEnd()
        }
    }

    private func readChunks(of message: inout WireMessage) async throws {
        while true {
            let line = try await read(until: "\r\n")
            let digits = line.prefix { $0.isHexDigit }
            guard let size = Int(digits, radix: 16) else {
                throw StoryFault("no chunk size: \(line.debugDescription)")
            }
            if size == 0 { break }
            message.body += try await read(count: size)
            guard try await read(count: 2) == [13, 10] else {
                throw StoryFault("no end of line behind a chunk of \(size)")
            }
        }
        while case let line = try await read(until: "\r\n"), line != "\r\n" {
            message.trailers.append(WireMessage.Field(line: line.dropLast()))
        }
    }
}
