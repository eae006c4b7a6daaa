/// Why bytes from a peer are no message that sluice accepts.
package struct WireFault: Error, Equatable, Sendable {
    package let kind: Kind
    /// Where it was seen: bytes from the start of the head, the chunk line, the end of the chunk or
    /// the trailers.
    package let offset: Int

    package init(_ kind: Kind, at offset: Int) {
        self.kind = kind
        self.offset = offset
    }

    /// The raw value is the sentence that is shown.
    package enum Kind: String, CaseIterable, Sendable {
        case startLineTooLong = "start line too long"
        case malformedRequestLine = "malformed request line"
        case invalidMethod = "invalid method"
        case malformedVersion = "malformed HTTP version"
        case unsupportedVersion = "HTTP version not supported"
        case malformedStatusLine = "malformed status line"
        case invalidStatus = "invalid status code"

        case invalidTarget = "invalid request target"
        case wrongTargetForm = "request target in a form that the method does not allow"
        case unsupportedScheme = "scheme is neither http nor https"
        case userinfoInTarget = "user information in request target"
        case fragmentInTarget = "fragment in request target"
        case invalidTargetHost = "invalid host in request target"
        case invalidTargetPort = "invalid port in request target"
        case missingHost = "no Host field"
        case repeatedHost = "more than one Host field"
        case invalidHost = "invalid Host field"

        case bareCR = "CR without LF"
        case bareLF = "LF without CR"
        case controlByte = "control byte"
        case leadingWhitespace = "white space before the first field"
        case foldedLine = "folded field line"
        case emptyFieldName = "empty field name"
        case invalidFieldName = "invalid field name"
        case spaceBeforeColon = "space before the colon of a field"
        case missingColon = "field line without a colon"
        case fieldsTooLarge = "fields too large"
        case tooManyFields = "too many fields"
        case tooManyOptions = "too many connection options"

        case lengthAndCoding = "both Content-Length and Transfer-Encoding"
        case repeatedLength = "more than one Content-Length"
        case invalidLength = "invalid Content-Length"
        case codingInHTTP10 = "Transfer-Encoding in an HTTP/1.0 message"
        case unknownCoding = "unknown transfer coding"
        case invalidCoding = "invalid Transfer-Encoding"

        case invalidChunkSize = "invalid chunk size"
        case invalidChunkExtension = "invalid chunk extension"
        case chunkLineTooLong = "chunk line too long"
        case missingChunkEnd = "chunk data not followed by CRLF"
        case forbiddenTrailer = "framing or routing field in trailers"
        case contentInConnect = "content in a CONNECT request"

        case unexpectedResponse = "response without a request"
        case truncated = "message cut short"
    }
}

extension WireFault.Kind {
    /// The status code that answers a request with this fault.
    package var status: UInt16 {
        switch self {
        case .startLineTooLong: 414
        case .fieldsTooLarge, .tooManyFields, .tooManyOptions: 431
        case .unknownCoding: 501
        case .unsupportedVersion: 505
        default: 400
        }
    }
}
