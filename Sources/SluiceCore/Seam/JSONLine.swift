/// One JSON object on one line (RFC 8259), its members in the order they were added.
///
/// Times are RFC 3339 with nine digits of fraction, durations seconds, sizes bytes; what is not
/// known is `null`, never left out, so that every row of a table has the same keys. Bytes of
/// strangers appear as the screens show them (`WireText.escaped()`): what a reader of the JSON gets
/// is printable, and tells every byte apart.
package struct JSONLine: Sendable {
    private var output: [UInt8] = [UInt8(ascii: "{")]

    package init() {}

    /// The object without an end of line.
    package consuming func finish() -> [UInt8] {
        output.append(UInt8(ascii: "}"))
        return output
    }

    package mutating func add(_ name: String, _ text: String?) {
        addName(name)
        if let text { appendString(text) } else { appendNull() }
    }

    package mutating func add(_ name: String, _ text: WireText) {
        addName(name)
        appendString(text.escaped())
    }

    package mutating func add(_ name: String, _ flag: Bool) {
        addName(name)
        output.append(flag ? "true" : "false")
    }

    package mutating func add(_ name: String, _ number: Int64) {
        addName(name)
        if number < 0 { output.append(UInt8(ascii: "-")) }
        output.appendDecimal(number.magnitude)
    }

    package mutating func add(_ name: String, _ number: UInt64?) {
        addName(name)
        if let number { output.appendDecimal(number) } else { appendNull() }
    }

    package mutating func add(_ name: String, _ number: Int) { add(name, Int64(number)) }

    package mutating func add(_ name: String, _ time: WallTime?) {
        addName(name)
        if let time { appendTime(time) } else { appendNull() }
    }

    /// A duration in nanoseconds, written in seconds: whole if it is whole, else with nine digits.
    package mutating func add(_ name: String, nanoseconds: Int64?) {
        addName(name)
        guard let nanoseconds else { return appendNull() }
        if nanoseconds < 0 { output.append(UInt8(ascii: "-")) }
        let (seconds, fraction) = nanoseconds.magnitude.quotientAndRemainder(
            dividingBy: 1_000_000_000)
        output.appendDecimal(seconds)
        guard fraction > 0 else { return }
        output.append(UInt8(ascii: "."))
        output.appendDecimal(Int(fraction), width: 9)
    }

    private mutating func addName(_ name: String) {
        if output.count > 1 { output.append(Byte.comma) }
        appendString(name)
        output.append(Byte.colon)
    }

    private mutating func appendNull() { output.append("null") }

    private mutating func appendTime(_ moment: WallTime) {
        let time = CivilTime(moment)
        output.append(Byte.quote)
        output.appendDecimal(time.date.year, width: 4)
        appendPart("-", time.date.month)
        appendPart("-", time.date.day)
        appendPart("T", time.hour)
        appendPart(":", time.minute)
        appendPart(":", time.second)
        appendPart(".", time.nanosecond, width: 9)
        output.append("Z\"")
    }

    private mutating func appendPart(_ separator: Unicode.Scalar, _ value: Int, width: Int = 2) {
        output.append(UInt8(ascii: separator))
        output.appendDecimal(value, width: width)
    }

    /// Controls of C1 are written out too, which JSON does not ask for: an object may end on a
    /// terminal as it is.
    private mutating func appendString(_ text: String) {
        output.append(Byte.quote)
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"": output.append(#"\""#)
            case "\\": output.append(#"\\"#)
            case "\n": output.append(#"\n"#)
            case "\r": output.append(#"\r"#)
            case "\t": output.append(#"\t"#)
            case "\0"..."\u{1f}", "\u{7f}"..."\u{9f}":
                output.append(scalar.value < 0x10 ? #"\u000"# : #"\u00"#)
                output.appendHexadecimal(UInt64(scalar.value))
            default:
                output.append(contentsOf: UTF8.encode(scalar) ?? UTF8.encodedReplacementCharacter)
            }
        }
        output.append(Byte.quote)
    }
}
