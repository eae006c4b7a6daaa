/// Who was let in on a connection: the same words let him in again without being checked anew.
struct KnownUser {
    /// The value of Proxy-Authorization, byte for byte.
    let credentials: [UInt8]
    let name: String
    /// Of the password files, when it was checked by them.
    let revision: UInt64
}
