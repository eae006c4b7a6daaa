/// A request head that satisfied every rule of RFC 9112. Ranges are offsets into `bytes`.
package struct RequestHead: Sendable {
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
