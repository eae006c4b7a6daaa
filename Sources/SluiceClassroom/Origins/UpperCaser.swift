package import NIOCore

/// Turns a stream of bytes to upper case as UTF-8 text, wherever the stream is cut into reads.
///
/// The mapping is Unicode's, scalar by scalar, the same in every language: `é` becomes `É`, `ß`
/// becomes `SS`. Bytes that are not UTF-8 pass unchanged. A sequence cut by the end of a read is
/// held, three bytes at most, until the rest of it arrives or the stream ends.
package struct UpperCaser: Sendable {
    private var cut: [UInt8] = []

    /// The beginning of a stream.
    package init() {}

    /// Replaces the readable bytes by what can be said about them now.
    package mutating func upperCase(_ buffer: inout ByteBuffer) {
        if cut.isEmpty {
            let plain = buffer.withUnsafeMutableReadableBytes { Self.upperCaseASCII($0) }
            if plain { return }
        }
        let output = upperCase(cut + Array(buffer.readableBytesView))
        buffer.clear()
        buffer.writeBytes(output)
    }

    /// The stream has ended: what was held is no text and passes unchanged.
    package mutating func finish() -> [UInt8] {
        defer { cut = [] }
        return cut
    }

    /// The upper case of a whole text.
    package static func upperCase(_ text: String) -> [UInt8] {
        var caser = UpperCaser()
        return caser.upperCase(Array(text.utf8)) + caser.finish()
    }

    /// True when all was ASCII; other bytes are left as they are. Without a branch in the loop the
    /// compiler makes it handle many bytes at a time.
    private static func upperCaseASCII(_ bytes: UnsafeMutableRawBufferPointer) -> Bool {
        var union: UInt8 = 0
        for index in bytes.indices {
            let byte = bytes[index]
            union |= byte
            let isLower = byte &- UInt8(ascii: "a") < 26
            bytes[index] = byte &- (isLower ? 0x20 : 0)
        }
        return union < 0x80
    }

    private mutating func upperCase(_ input: [UInt8]) -> [UInt8] {
        cut = []
        var output: [UInt8] = []
        output.reserveCapacity(input.count + 16)
        var index = 0
        while index < input.count {
            switch UTF8Step(input, at: index) {
            case .scalar(let scalar, let length):
                if scalar.properties.changesWhenUppercased {
                    output.append(contentsOf: scalar.properties.uppercaseMapping.utf8)
                } else {
                    output.append(contentsOf: input[index..<index + length])
                }
                index += length
            case .stray:
                output.append(input[index])
                index += 1
            case .cut:
                cut = Array(input[index...])
                return output
            }
        }
        return output
    }
}
