/// A request head that satisfied every rule of RFC 9112. Ranges are offsets into `bytes`.
/// Immutable, and a class so that handing it on costs one count and no copy: session, row and log
/// share one.
package final class RequestHead: Sendable {
    package let section: FieldSection
    package let method: Method
    package let methodRange: ByteRange
    package let target: RequestTarget
    package let targetRange: ByteRange
    package let version: HTTPVersion
    /// Never `untilClose`.
    package let framing: Framing
    /// Whether the client wants the connection kept, RFC 9112 §9.3: unless it says `close` in
    /// HTTP/1.1, if it says `keep-alive` in 1.0. `Proxy-Connection` says nothing.
    package let isPersistent: Bool
    /// Whether content is held back until a 100 (RFC 9110 §10.1.1).
    package let expectsContinue: Bool
    /// The host asked for, without brackets and port: from the target, else from Host, else empty.
    package let hostRange: ByteRange
    /// The port beside that host; `nil` when none is written.
    package let port: UInt16?
    /// Whether another protocol is asked for, RFC 9110 §7.8.
    package let isUpgrade: Bool

    /// `input` is the head and nothing more.
    init(_ line: RequestLine, _ fields: [FieldLine], in input: RawSpan) throws(WireFault) {
        let framing = try FramingFields(fields, version: line.version, in: input)
        self.framing = try Framing(requestOf: line.method, framing)
        let named = try Self.host(line, fields, in: input)
        switch line.target {
        case .absolute(_, let host, let port, _): (hostRange, self.port) = (host, port)
        case .authority(let host, let port): (hostRange, self.port) = (host, port)
        case .origin, .asterisk: (hostRange, port) = (named.host, named.port)
        }
        let options = try ConnectionOptions(fields, in: input)
        isPersistent = options.isPersistent(line.version)
        // Neither Expect (RFC 9110 §10.1.1) nor Upgrade (§7.8) counts in HTTP/1.0.
        let isModern = line.version == .http11
        isUpgrade = isModern && options.contains(.upgrade) && Self.has(.upgrade, in: fields)
        expectsContinue = isModern && Self.expectsContinue(fields, in: input)
        method = line.method
        methodRange = line.methodRange
        target = line.target
        targetRange = line.targetRange
        version = line.version
        section = FieldSection(bytes: input.copy(ByteRange(0, input.byteCount)), fields: fields)
    }

    /// The same request with asterisks in place of some values: nobody reads there what has stood
    /// behind, and offsets stay what they are.
    private init(_ head: RequestHead, masking values: [ByteRange]) {
        var bytes = head.section.bytes
        for value in values {
            for offset in value.range { bytes[offset] = Byte.asterisk }
        }
        section = FieldSection(bytes: bytes, fields: head.section.fields)
        method = head.method
        methodRange = head.methodRange
        target = head.target
        targetRange = head.targetRange
        version = head.version
        framing = head.framing
        isPersistent = head.isPersistent
        expectsContinue = head.expectsContinue
        hostRange = head.hostRange
        port = head.port
        isUpgrade = head.isUpgrade
    }

    /// Takes what the client says of itself to this proxy (RFC 9110 §11.7.2), a value for each line
    /// of the field, and the request without it: what has no secret can tell none.
    package func separatingCredentials() -> (request: RequestHead, credentials: [[UInt8]]) {
        guard contains(.proxyAuthorization) else { return (self, []) }
        let values = lines(of: .proxyAuthorization).map(\.value)
        return (RequestHead(self, masking: values), values.map { Array(bytes[$0.range]) })
    }

    /// From the method to the empty line.
    package var bytes: [UInt8] { section.bytes }
    package var fields: [FieldLine] { section.fields }

    /// The value of the first line of that name.
    package func value(of name: FieldName) -> ArraySlice<UInt8>? { section.value(of: name) }
    /// Every line of that name, in order.
    package func lines(of name: FieldName) -> [FieldLine] { section.lines(of: name) }
    package func contains(_ name: FieldName) -> Bool { section.contains(name) }
    /// The bytes as text; what is not UTF-8 is replaced.
    package func text(_ range: ByteRange) -> String { section.text(range) }
}
