/// What a password file keeps of a password: a text that crypt(3) makes again from the right one.
package struct PasswordHash: Hashable, Sendable, CustomStringConvertible {
    package enum Scheme: String, CaseIterable, Sendable {
        case bcrypt
        case sha256 = "SHA-256-crypt"
        case sha512 = "SHA-512-crypt"
        case yescrypt
    }

    package let scheme: Scheme
    /// For crypt(3), its setting and what must come out.
    package let text: String

    /// Stands in where there is none: bcrypt, of a password that nobody knows.
    package static let standard = Self(
        scheme: .bcrypt, text: "$2y$10$abcdefghijklmnopqrstuuPsUYqVJOb8vTkFuCNJyLGJ0Q2y1Q7kC")

    package var description: String { scheme.rawValue }

    private init(scheme: Scheme, text: String) {
        self.scheme = scheme
        self.text = text
    }

    /// Refuses what is weak, and what would take seconds to try. The fault shows nothing of it.
    package init(parsing text: String) throws(PasswordHashFault) {
        let parts = text.split(separator: "$", omittingEmptySubsequences: false).map {
            Array($0.utf8)
        }
        guard parts.count >= 4, parts[0].isEmpty, text.utf8.count <= 256 else {
            throw text.hasPrefix("{SHA}") ? .sha1 : .unknown
        }
        switch String(decoding: parts[1], as: UTF8.self) {
        case "2y", "2b", "2a": scheme = try Self.bcrypt(parts)
        case "5": scheme = try Self.sha(parts, .sha256, length: 43)
        case "6": scheme = try Self.sha(parts, .sha512, length: 86)
        case "y": scheme = try Self.yescrypt(parts)
        case "apr1", "1": throw .md5
        default: throw .unknown
        }
        self.text = text
    }
}

// MARK: - Schemes

extension PasswordHash {
    /// `$2y$10$`, 22 letters of salt and 31 of hash. The cost is a power of two; 15 takes seconds.
    private static func bcrypt(_ parts: [[UInt8]]) throws(PasswordHashFault) -> Scheme {
        guard parts.count == 4, parts[2].count == 2,
            let cost = DecimalDigits.parse(String(decoding: parts[2], as: UTF8.self)),
            isWord(parts[3], 53...53), cost >= 4
        else { throw .malformed }
        guard cost <= 15 else { throw .tooSlow }
        return .bcrypt
    }

    /// `$6$salt$hash` or `$6$rounds=5000$salt$hash`; crypt(3) takes no fewer rounds than 1000.
    private static func sha(
        _ parts: [[UInt8]], _ scheme: Scheme, length: Int
    ) throws(PasswordHashFault) -> Scheme {
        var rest = parts[2...]
        let said = Array("rounds=".utf8)
        if let first = rest.first, first.starts(with: said) {
            let digits = String(decoding: first.dropFirst(said.count), as: UTF8.self)
            guard let rounds = DecimalDigits.parse(digits), rounds >= 1000 else {
                throw .malformed
            }
            guard rounds <= 5_000_000 else { throw .tooSlow }
            rest = rest.dropFirst()
        }
        guard rest.count == 2, let salt = rest.first, let hash = rest.last,
            isWord(salt, 0...16), isWord(hash, length...length)
        else { throw .malformed }
        return scheme
    }

    /// `$y$j9T$salt$hash`. The second letter is a power of two of memory; `D` is hundreds of MB.
    private static func yescrypt(_ parts: [[UInt8]]) throws(PasswordHashFault) -> Scheme {
        guard parts.count == 5, isWord(parts[2], 3...3), isWord(parts[3], 0...86),
            isWord(parts[4], 43...43)
        else { throw .malformed }
        guard parts[2][1] <= UInt8(ascii: "D") else { throw .tooSlow }
        return .yescrypt
    }

    /// Of the letters that crypt(3) writes numbers with.
    private static func isWord(_ bytes: [UInt8], _ length: ClosedRange<Int>) -> Bool {
        length.contains(bytes.count)
            && bytes.allSatisfy { byte in
                byte.isASCIILetter || byte.isDecimalDigit || byte == UInt8(ascii: ".")
                    || byte == Byte.slash
            }
    }
}

/// Why a text is no hash that passwords are checked by here.
package enum PasswordHashFault: String, Error, CaseIterable, Sendable {
    case md5 = "MD5 is too weak; make it anew with htpasswd -B"
    case sha1 = "{SHA} is too weak; make it anew with htpasswd -B"
    case unknown =
        "no hash of bcrypt, SHA-crypt or yescrypt stands behind the user; htpasswd -B makes one"
    case malformed = "the hash is not whole"
    case notOfThisSystem = "crypt(3) of this system does not have this kind of hash"
    case tooSlow = "to check a password by this hash would take seconds; make it with a lower cost"
}
