/// The form of a URL in which rules and requests are compared (after RFC 3986 §6.2.2-6.2.3): lower-
/// case scheme and host, no default port, no dot segments, no escapes that mean nothing.
///
/// It goes further than equivalence where origins commonly do: repeated slashes are one, and `%2F`
/// and the other delimiters are read as the characters they stand for, so that a path which an
/// origin would serve alike cannot pass a rule by its spelling. It is compared, never sent.
enum MatchingURL {
    static func append(
        isSecure: Bool, host: ArraySlice<UInt8>, port: UInt16, path: ArraySlice<UInt8>,
        to output: inout [UInt8]
    ) {
        output.append(isSecure ? "https://" : "http://")
        HostName.append(host, to: &output)
        if port != (isSecure ? 443 : 80) {
            output.append(UInt8(ascii: ":"))
            output.appendDecimal(UInt64(port))
        }
        if standsAsItIs(path) {
            output.append(contentsOf: path)
        } else {
            appendPathAndQuery(path, to: &output)
        }
    }

    /// Whether nothing in a path and its query is to be written otherwise, as in most: no escapes,
    /// nothing that needs one, no repeated slash and no segment that begins with a dot.
    private static func standsAsItIs(_ target: ArraySlice<UInt8>) -> Bool {
        let text = target.span
        guard !text.isEmpty, text[0] == UInt8(ascii: "/") else { return false }
        var isPath = true
        var afterSlash = true
        for position in 1..<text.count {
            let byte = text[position]
            guard isPlain(byte) else { return false }
            if isPath {
                if afterSlash, byte == UInt8(ascii: "/") || byte == UInt8(ascii: ".") {
                    return false
                }
                afterSlash = byte == UInt8(ascii: "/")
                isPath = byte != UInt8(ascii: "?")
            }
        }
        return true
    }

    /// What stands for itself in a path and in a query.
    private static func isPlain(_ byte: UInt8) -> Bool {
        isPathCharacter(byte) || byte == UInt8(ascii: "/") || byte == UInt8(ascii: "?")
    }

    /// An empty path is `/`; what follows a `#` is kept out, should a stranger send one.
    private static func appendPathAndQuery(_ target: ArraySlice<UInt8>, to output: inout [UInt8]) {
        let target = target.prefix { $0 != UInt8(ascii: "#") }
        let path = target.prefix { $0 != UInt8(ascii: "?") }
        var segments = SegmentWriter(taking: &output)
        for unit in PercentDecoding(path) {
            if unit.byte == UInt8(ascii: "/") {
                segments.endSegment(isLast: false)
            } else {
                Self.append(unit, decodes: isPathCharacter(unit.byte), to: &segments.output)
            }
        }
        segments.endSegment(isLast: true)
        swap(&output, &segments.output)
        guard path.endIndex < target.endIndex else { return }
        output.append(UInt8(ascii: "?"))
        for unit in PercentDecoding(target[(path.endIndex + 1)...]) {
            Self.append(unit, decodes: isQueryCharacter(unit), to: &output)
        }
    }

    /// A part of a path, of which nothing is taken back.
    static func append(segment: ArraySlice<UInt8>, to output: inout [UInt8]) {
        for unit in PercentDecoding(segment) {
            append(unit, decodes: isPathCharacter(unit.byte), to: &output)
        }
    }

    static func append(
        _ unit: PercentDecoding.Unit, decodes: Bool, to output: inout [UInt8]
    ) {
        if decodes {
            output.append(unit.byte)
        } else {
            output.append(UInt8(ascii: "%"))
            output.append(digit(unit.byte >> 4))
            output.append(digit(unit.byte & 15))
        }
    }

    private static func digit(_ value: UInt8) -> UInt8 {
        value < 10 ? UInt8(ascii: "0") + value : UInt8(ascii: "A") + value - 10
    }

    /// `pchar` without percent-encoding (RFC 3986 §3.3).
    static func isPathCharacter(_ byte: UInt8) -> Bool {
        if byte.isUnreserved { return true }
        switch byte {
        case UInt8(ascii: "!"), UInt8(ascii: "$"), UInt8(ascii: "&")...UInt8(ascii: ","),
            UInt8(ascii: ";"), UInt8(ascii: "="), UInt8(ascii: ":"), UInt8(ascii: "@"):
            return true
        default: return false
        }
    }

    /// In a query an escaped `&`, `=`, `+` or `;` is data, a plain one divides.
    private static func isQueryCharacter(_ unit: PercentDecoding.Unit) -> Bool {
        switch unit.byte {
        case UInt8(ascii: "&"), UInt8(ascii: "="), UInt8(ascii: "+"), UInt8(ascii: ";"):
            !unit.wasEscaped
        case UInt8(ascii: "/"), UInt8(ascii: "?"): true
        default: isPathCharacter(unit.byte)
        }
    }
}

/// Writes path segments behind what `output` already holds, and takes back what `..` undoes.
private struct SegmentWriter {
    var output: [UInt8]
    /// Behind the slash that begins the path.
    private let root: Int
    private var segmentStart: Int

    /// Leaves the caller's buffer empty until it takes it back: a second owner would force a copy.
    init(taking buffer: inout [UInt8]) {
        output = []
        swap(&output, &buffer)
        output.append(UInt8(ascii: "/"))
        root = output.count
        segmentStart = root
    }

    mutating func endSegment(isLast: Bool) {
        let isEmpty = segmentStart == output.count
        let dots = isDotsOnly() ? output.count - segmentStart : 0
        switch dots {
        case 1: output.removeSubrange(segmentStart...)
        case 2:
            output.removeSubrange(segmentStart...)
            if output.count > root {
                output.removeLast()
                while output.last != UInt8(ascii: "/") { output.removeLast() }
            }
        default:
            if !isEmpty, !isLast { output.append(UInt8(ascii: "/")) }
        }
        segmentStart = output.count
    }

    /// Without a slice: a second owner would force a copy.
    private func isDotsOnly() -> Bool {
        for position in segmentStart..<output.count where output[position] != UInt8(ascii: ".") {
            return false
        }
        return true
    }
}
