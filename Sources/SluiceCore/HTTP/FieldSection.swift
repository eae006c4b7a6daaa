/// Field lines in the order they came, and the bytes they point into: of a head all its bytes from
/// the start line to the empty line, of trailers the lines after the last chunk.
package struct FieldSection: Sendable {
    package let bytes: [UInt8]
    package let fields: [FieldLine]

    /// The value of the first line of that name.
    package func value(of name: FieldName) -> ArraySlice<UInt8>? {
        for field in fields where field.known == name { return bytes[field.value.range] }
        return nil
    }

    /// Every line of that name, in order.
    package func lines(of name: FieldName) -> [FieldLine] {
        fields.filter { $0.known == name }
    }

    package func contains(_ name: FieldName) -> Bool {
        for field in fields where field.known == name { return true }
        return false
    }

    /// The bytes as text; what is not UTF-8 is replaced. For parts known to be ASCII.
    package func text(_ range: ByteRange) -> String {
        String(decoding: bytes[range.range], as: UTF8.self)
    }
}

/// What came behind the last chunk, RFC 9112 §7.1.2, without the fields that RFC 9110 §6.5.1 does
/// not allow there.
package typealias TrailerSection = FieldSection
