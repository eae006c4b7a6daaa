internal import CCrypt
package import SluiceCore

/// Whether a password is that of a hash. It takes its time; to be called on a thread that may wait.
package typealias PasswordMatch = @Sendable (_ password: [UInt8], _ hash: PasswordHash) -> Bool

/// The system's crypt(3).
enum SystemCrypt {
    /// Bytes it works in, as `crypt_data` has them.
    private static let workspace = MemoryLayout<crypt_data>.size

    /// A hash of a scheme that this system does not have matches nothing.
    @Sendable static func matches(_ password: [UInt8], _ hash: PasswordHash) -> Bool {
        let data = UnsafeMutableRawBufferPointer.allocate(byteCount: workspace, alignment: 16)
        data.initializeMemory(as: UInt8.self, repeating: 0)
        defer {
            // The password has been in there.
            data.initializeMemory(as: UInt8.self, repeating: 0)
            data.deallocate()
        }
        // Credentials hold no NUL, so the C string is the whole password.
        let phrase = password.map { CChar(bitPattern: $0) } + [0]
        guard let made = crypt_rn(phrase, hash.text, data.baseAddress, CInt(workspace)) else {
            return false
        }
        return isSame(String(cString: made).utf8, hash.text.utf8)
    }

    /// Whether this system has the scheme of a hash.
    static func knows(_ hash: PasswordHash) -> Bool {
        let status = crypt_checksalt(hash.text)
        return status != CRYPT_SALT_INVALID && status != CRYPT_SALT_METHOD_DISABLED
    }

    /// Looks at every byte: how long it takes tells nothing of where they differ.
    private static func isSame(_ left: String.UTF8View, _ right: String.UTF8View) -> Bool {
        guard left.count == right.count else { return false }
        return zip(left, right).reduce(0) { $0 | ($1.0 ^ $1.1) } == 0
    }
}
