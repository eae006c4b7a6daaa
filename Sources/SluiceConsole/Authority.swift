import SluiceCore

/// A host and perhaps a port, as a request or a tunnel names them: views into the bytes received.
struct Authority {
    /// Without brackets.
    let host: ArraySlice<UInt8>
    let port: UInt16?

    init(_ text: WireText) {
        let bytes = text.bytes
        guard let colon = bytes.lastIndex(of: UInt8(ascii: ":")),
            let port = Self.port(bytes[colon...])
        else {
            host = Self.withoutBrackets(bytes)
            port = nil
            return
        }
        host = Self.withoutBrackets(bytes[..<colon])
        self.port = port
    }

    /// Of a colon and digits.
    private static func port(_ text: ArraySlice<UInt8>) -> UInt16? {
        let digits = text.dropFirst()
        guard (1...5).contains(digits.count) else { return nil }
        var value: UInt32 = 0
        for digit in digits {
            guard (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(digit) else { return nil }
            value = value * 10 + UInt32(digit - UInt8(ascii: "0"))
        }
        return UInt16(exactly: value)
    }

    private static func withoutBrackets(_ bytes: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
        bytes.first == UInt8(ascii: "[") && bytes.last == UInt8(ascii: "]")
            ? bytes.dropFirst().dropLast() : bytes
    }
}
