/// What a client of the message proxy asks for: carry a message to a server.
package struct MessageRequest: Equatable, Sendable {
    /// `server_ip` and `server_port`. The address may be a name; it is for the resolver then.
    package let server: HostAndPort
    /// Four characters, sent to the server as UTF-8 and nothing around it.
    package let message: String

    package init(server: HostAndPort, message: String) {
        self.server = server
        self.message = message
    }

    /// Reads the object a client sent. Members that are not known are left to the client.
    package init(parsing object: some Sequence<UInt8>) throws(MessageFault) {
        let members: [JSONMember]
        do throws(JSONFault) {
            members = try JSONObjectReader.read(object)
        } catch {
            throw .malformed(error.text)
        }
        func value(_ name: String) -> JSONValue? { members.first { $0.name == name }?.value }
        let host = try Self.host(value("server_ip"))
        let port = try Self.port(value("server_port"))
        server = HostAndPort(host: host, port: port)
        message = try Self.message(value("message"))
    }

    private static func host(_ value: JSONValue?) throws(MessageFault) -> String {
        guard let value else { throw .malformed("server_ip is missing") }
        guard case .string(let text) = value else { throw .malformed("server_ip is no string") }
        // What names and addresses are made of; the rest is for rules and resolver to judge.
        let isPlain = text.utf8.allSatisfy { byte in
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "."), UInt8(ascii: ":"),
                UInt8(ascii: "-"), UInt8(ascii: "_"):
                true
            default: false
            }
        }
        guard isPlain, (1...253).contains(text.utf8.count) else {
            throw .malformed("server_ip is neither an address nor a name")
        }
        guard !text.utf8.contains(UInt8(ascii: ":")) || IPAddress(text) != nil else {
            throw .malformed("server_ip is neither an address nor a name")
        }
        return text
    }

    private static func port(_ value: JSONValue?) throws(MessageFault) -> UInt16 {
        let digits: String
        switch value {
        case nil: throw .malformed("server_port is missing")
        case .number(let text)?, .string(let text)?: digits = text
        default: throw .malformed("server_port is no integer")
        }
        let magnitude = digits.hasPrefix("-") ? digits.dropFirst() : digits[...]
        let isDecimal = magnitude.utf8.allSatisfy {
            (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0)
        }
        guard isDecimal, !magnitude.isEmpty else { throw .malformed("server_port is no integer") }
        guard let port = UInt16(digits), port > 0 else {
            throw .malformed("server_port is not between 1 and 65535")
        }
        return port
    }

    private static func message(_ value: JSONValue?) throws(MessageFault) -> String {
        guard let value else { throw .malformed("message is missing") }
        guard case .string(let text) = value else { throw .malformed("message is no string") }
        guard text.count == 4 else {
            throw .malformed("message has \(text.count) characters, not four")
        }
        guard text.unicodeScalars.allSatisfy({ $0.properties.generalCategory != .control }) else {
            throw .malformed("message has a control character")
        }
        return text
    }
}
