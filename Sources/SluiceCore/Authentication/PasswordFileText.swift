/// The text of a password file as htpasswd writes it: `user:hash` lines, and comments behind `#`.
package struct PasswordFileText: Equatable, Sendable {
    /// Users of a file; their hashes are held in memory.
    package static let limit = 100_000

    private var entries: [String: Entry] = [:]
    /// In the order of the file.
    private var hashes: [PasswordHash] = []

    private struct Entry: Equatable, Sendable {
        /// As the file spells it.
        let user: String
        let hash: PasswordHash
        let line: Int
    }

    package init() {}

    /// The fault says which line is wrong, and why; it shows no hash.
    /// - Parameter knows: whether the system can check a password by such a hash.
    package init(
        parsing bytes: [UInt8], knows: (PasswordHash) -> Bool = { _ in true }
    ) throws(PasswordFileFault) {
        let mark: [UInt8] = [0xef, 0xbb, 0xbf]
        let text = bytes.starts(with: mark) ? bytes[mark.count...] : bytes[...]
        let lines = text.split(separator: Byte.lf, omittingEmptySubsequences: false)
        for (index, source) in lines.enumerated() {
            let line = source.last == Byte.cr ? source.dropLast() : source
            if line.isEmpty || line.first == Byte.hash { continue }
            try take(line, number: index + 1, knows)
        }
    }

    package var count: Int { hashes.count }

    /// A user and its hash. Users that differ only in how Unicode composes their letters are one,
    /// and are called as the file does.
    package func entry(of user: String) -> (user: String, hash: PasswordHash)? {
        entries[user].map { ($0.user, $0.hash) }
    }

    /// The hash to try the password of an unknown user by: it takes as long as that of a known one.
    /// - Parameter pick: the same for a user each time, and not to be foreseen.
    package func standIn(_ pick: UInt64) -> PasswordHash {
        hashes.isEmpty ? .standard : hashes[Int(pick % UInt64(hashes.count))]
    }

    private mutating func take(
        _ line: ArraySlice<UInt8>, number: Int, _ knows: (PasswordHash) -> Bool
    ) throws(PasswordFileFault) {
        guard let text = String(validating: line, as: UTF8.self) else {
            throw PasswordFileFault(line: number, column: 1, reason: "is no text in UTF-8")
        }
        guard let colon = text.firstIndex(of: ":") else {
            throw PasswordFileFault(line: number, column: 1, reason: "is no user:hash")
        }
        let user = String(text[..<colon])
        do throws(CredentialsFault) {
            _ = try Credentials(user: user.utf8, password: [])
        } catch {
            throw PasswordFileFault(line: number, column: 1, reason: error.rawValue)
        }
        if let earlier = entries[user] {
            let reason = "\(WireText(user).escaped()) is in line \(earlier.line) already"
            throw PasswordFileFault(line: number, column: 1, reason: reason)
        }
        guard hashes.count < Self.limit else {
            let reason = "more than \(Self.limit) users"
            throw PasswordFileFault(line: number, column: 1, reason: reason)
        }
        do throws(PasswordHashFault) {
            let hash = try PasswordHash(parsing: String(text[text.index(after: colon)...]))
            guard knows(hash) else { throw .notOfThisSystem }
            entries[user] = Entry(user: user, hash: hash, line: number)
            hashes.append(hash)
        } catch {
            throw PasswordFileFault(
                line: number, column: user.count + 2,
                reason: "\(WireText(user).escaped()): \(error.rawValue)")
        }
    }
}

/// What is wrong in which line of a password file.
package struct PasswordFileFault: Error, Equatable, Sendable, CustomStringConvertible {
    /// Both from 1; the column in characters.
    package let line: Int
    package let column: Int
    package let reason: String

    package var description: String { "\(line):\(column): \(reason)" }
}
