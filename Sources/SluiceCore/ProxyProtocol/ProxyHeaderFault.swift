/// Why bytes are no header of the PROXY protocol that sluice accepts.
package struct ProxyHeaderFault: Error, Equatable, Sendable {
    package let kind: Kind
    /// Bytes from the first of the connection.
    package let offset: Int

    package init(_ kind: Kind, at offset: Int) {
        self.kind = kind
        self.offset = offset
    }

    /// The raw value is the sentence that is shown.
    package enum Kind: String, CaseIterable, Sendable {
        case missing = "no PROXY protocol header"
        case lineTooLong = "PROXY line longer than 107 bytes"
        case badLineEnd = "PROXY line not ended by CRLF"
        case unknownProtocol = "PROXY line names neither TCP4, TCP6 nor UNKNOWN"
        case wrongPartCount = "PROXY line without two addresses and two ports"
        case invalidAddress = "invalid address in PROXY line"
        case invalidPort = "invalid port in PROXY line"
        case unknownVersion = "PROXY header of another version than 2"
        case unknownCommand = "PROXY header with an unknown command"
        case unknownFamily = "PROXY header with an unknown address family or protocol"
        case tooShort = "PROXY header too short for its addresses"
        case tooLong = "PROXY header too long"
    }
}
