/// Why bytes of a peer are no SOCKS message that sluice accepts.
package struct SocksFault: Error, Equatable, Sendable {
    package let kind: Kind
    /// Bytes from the start of the message it was seen in.
    package let offset: Int

    package init(_ kind: Kind, at offset: Int) {
        self.kind = kind
        self.offset = offset
    }

    /// The raw value is the sentence that is shown.
    package enum Kind: String, CaseIterable, Sendable {
        case unknownVersion = "SOCKS version neither 4 nor 5"
        case wrongVersion = "SOCKS version changed within the conversation"
        case noMethods = "no authentication method offered"
        case unknownCommand = "SOCKS command not known"
        case reservedNotZero = "reserved byte is not zero"
        case unknownAddressType = "SOCKS address type not known"
        case emptyName = "empty host name"
        case invalidName = "invalid host name"
        case portZero = "port 0, where nobody listens"
        case userTooLong = "user too long"
        case nameTooLong = "host name too long"
        case methodNotOffered = "a method chosen that was not offered"
        case invalidCredentials = "user or password that SOCKS cannot carry"
        case unknownReply = "SOCKS reply not known"
    }
}
