/// A response head that satisfied every rule of RFC 9112. Ranges are offsets into `bytes`.
/// Immutable, and a class so that handing it on costs one count and no copy: session, row and log
/// share one.
package final class ResponseHead: Sendable {
    package let section: FieldSection
    package let version: HTTPVersion
    /// 100...999.
    package let status: UInt16
    /// May be empty.
    package let reason: ByteRange
    /// For the method that it answers.
    package let framing: Framing
    /// Whether the origin keeps the connection after this response, RFC 9112 §9.3.
    package let isPersistent: Bool

    /// `input` is the head and nothing more; `method` is that of the request it answers.
    init(
        _ line: StatusLine, _ fields: [FieldLine], to method: Method, in input: RawSpan
    ) throws(WireFault) {
        let framing = try FramingFields(fields, version: line.version, in: input)
        self.framing = Framing(responseTo: method, status: line.status, framing)
        // A 205 that announces nothing may still send something: nothing may follow it.
        let isUnclear = line.status == 205 && framing.length == nil && !framing.isChunked
        let options = try ConnectionOptions(fields, in: input)
        isPersistent =
            self.framing != .untilClose && !isUnclear && options.isPersistent(line.version)
        version = line.version
        status = line.status
        reason = line.reason
        section = FieldSection(bytes: input.copy(ByteRange(0, input.byteCount)), fields: fields)
    }

    /// From the version to the empty line.
    package var bytes: [UInt8] { section.bytes }
    package var fields: [FieldLine] { section.fields }
    /// Whether it only announces the response, RFC 9110 §15.2. 101 is final: what follows it is no
    /// longer HTTP/1.1.
    package var isInterim: Bool { status < 200 && status != 101 }

    /// The value of the first line of that name.
    package func value(of name: FieldName) -> ArraySlice<UInt8>? { section.value(of: name) }
    /// Every line of that name, in order.
    package func lines(of name: FieldName) -> [FieldLine] { section.lines(of: name) }
    package func contains(_ name: FieldName) -> Bool { section.contains(name) }
    /// The bytes as text; what is not UTF-8 is replaced.
    package func text(_ range: ByteRange) -> String { section.text(range) }
}
