/// A user and a password as somebody has said them, true or not. Printed without the password.
package struct Credentials: Equatable, Sendable, CustomStringConvertible {
    package let user: String
    /// In whatever encoding the client writes; free of control bytes, so that a C string holds it.
    package let password: [UInt8]

    /// Bytes of a user and of a password, each: more than SOCKS can say (RFC 1929 §2).
    package static let limit = 256

    package init(user: some Collection<UInt8>, password: some Collection<UInt8>)
        throws(CredentialsFault)
    {
        guard !user.isEmpty else { throw .noUser }
        guard user.count <= Self.limit, password.count <= Self.limit else { throw .tooLong }
        // RFC 7617 §2.
        guard !user.contains(where: Self.isControl), !password.contains(where: Self.isControl)
        else { throw .controlCharacter }
        guard let name = String(validating: user, as: UTF8.self) else { throw .notText }
        self.user = name
        self.password = Array(password)
    }

    package var description: String { "\(WireText(user).escaped()):..." }

    private static func isControl(_ byte: UInt8) -> Bool { byte < 0x20 || byte == 0x7f }
}

// MARK: - The Basic scheme

extension Credentials {
    /// Reads the value of a Proxy-Authorization field in the Basic scheme, RFC 7617 §2, and no other.
    package init(basic field: ArraySlice<UInt8>) throws(CredentialsFault) {
        guard let space = field.firstIndex(of: Byte.space),
            field[..<space].map(\.lowercasedASCII) == Array("basic".utf8)
        else { throw .otherScheme }
        let token = field[space...].drop { $0 == Byte.space }
        // Base64 makes four bytes of three.
        guard token.count <= 3 * Self.limit else { throw .tooLong }
        guard let bytes = Base64.decode(token) else { throw .notBase64 }
        guard let colon = bytes.firstIndex(of: Byte.colon) else { throw .noColon }
        try self.init(user: bytes[..<colon], password: bytes[(colon + 1)...])
    }
}

/// Why nobody can be known by what was sent. The words name no part of it.
package enum CredentialsFault: String, Error, CaseIterable, Sendable {
    case otherScheme = "only the Basic scheme is understood here"
    case notBase64 = "what follows Basic is no base64"
    case noColon = "there is no colon between user and password"
    case noUser = "the user has no name"
    case tooLong = "the user or the password is too long"
    case controlCharacter = "the user or the password has a control character"
    case notText = "the user is no text in UTF-8"
    case repeated = "Proxy-Authorization is there more than once"
}
