extension WireText {
    /// Text that is safe on a terminal and in a log: printable Unicode as it is, everything else
    /// written out: `\n`, `\r`, `\t`, `\\`, `\xNN` for control bytes and bytes that are not UTF-8,
    /// `\u{NNNN}` for scalars that move, hide or join what stands beside them (controls of C1,
    /// bidirectional overrides, zero-width and combining characters, unassigned code points).
    package func escaped() -> String {
        var text = ""
        text.reserveCapacity(count)
        var decoder = UTF8Decoder(bytes)
        while let piece = decoder.next() {
            switch piece {
            case .scalar(let scalar): Self.append(scalar, to: &text)
            case .invalid(let byte): Self.appendHexadecimal(byte, to: &text)
            }
        }
        return text
    }

    private static func append(_ scalar: Unicode.Scalar, to text: inout String) {
        switch scalar {
        case "\\": text += "\\\\"
        case "\n": text += "\\n"
        case "\r": text += "\\r"
        case "\t": text += "\\t"
        case " "..."~": text.unicodeScalars.append(scalar)
        case "\0"..."\u{7f}": appendHexadecimal(UInt8(scalar.value), to: &text)
        default:
            if isPlain(scalar) {
                text.unicodeScalars.append(scalar)
            } else {
                text += "\\u{" + String(scalar.value, radix: 16) + "}"
            }
        }
    }

    private static func appendHexadecimal(_ byte: UInt8, to text: inout String) {
        text += byte < 16 ? "\\x0" : "\\x"
        text += String(byte, radix: 16)
    }

    /// Letters, numbers, punctuation and symbols stand where they are put and nowhere else.
    private static func isPlain(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.properties.generalCategory {
        case .uppercaseLetter, .lowercaseLetter, .titlecaseLetter, .modifierLetter, .otherLetter,
            .decimalNumber, .letterNumber, .otherNumber, .connectorPunctuation, .dashPunctuation,
            .openPunctuation, .closePunctuation, .initialPunctuation, .finalPunctuation,
            .otherPunctuation, .mathSymbol, .currencySymbol, .otherSymbol:
            true
        default: false
        }
    }
}

/// Walks bytes as UTF-8; a byte that begins no valid sequence is handed out as it is.
private struct UTF8Decoder {
    enum Piece {
        case scalar(Unicode.Scalar)
        case invalid(UInt8)
    }

    private var rest: ArraySlice<UInt8>

    init(_ bytes: ArraySlice<UInt8>) { rest = bytes }

    mutating func next() -> Piece? {
        guard let first = rest.first else { return nil }
        let length = first < 0x80 ? 1 : first < 0xe0 ? 2 : first < 0xf0 ? 3 : 4
        let candidate = rest.prefix(length)
        if let text = String(validating: candidate, as: UTF8.self),
            let scalar = text.unicodeScalars.first
        {
            rest = rest.dropFirst(length)
            return .scalar(scalar)
        }
        rest = rest.dropFirst()
        return .invalid(first)
    }
}
