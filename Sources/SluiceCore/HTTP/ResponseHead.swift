/// A response head that satisfied every rule of RFC 9112. Ranges are offsets into `bytes`.
package struct ResponseHead: Sendable {
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
