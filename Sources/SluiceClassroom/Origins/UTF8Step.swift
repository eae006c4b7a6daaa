/// What stands at one place of a byte stream read as UTF-8 (RFC 3629 §4).
enum UTF8Step {
    case scalar(Unicode.Scalar, length: Int)
    /// No sequence begins here, or the one that does is broken.
    case stray
    /// The bytes end inside a sequence that is right so far.
    case cut

    /// - Parameter index: a valid index of `bytes`.
    init(_ bytes: [UInt8], at index: Int) {
        let first = bytes[index]
        guard let shape = Shape(first) else {
            self = .stray
            return
        }
        var value = UInt32(first & shape.mask)
        for offset in 1..<max(shape.length, 1) {
            guard index + offset < bytes.count else {
                self = .cut
                return
            }
            let byte = bytes[index + offset]
            guard (offset == 1 ? shape.second : 0x80...0xbf).contains(byte) else {
                self = .stray
                return
            }
            value = value << 6 | UInt32(byte & 0x3f)
        }
        self = Unicode.Scalar(value).map { .scalar($0, length: shape.length) } ?? .stray
    }

    /// What the first byte of a sequence says about the rest of it.
    private struct Shape {
        let length: Int
        let mask: UInt8
        /// Narrower than any continuation byte where that would be an overlong form, a surrogate
        /// or beyond U+10FFFF.
        let second: ClosedRange<UInt8>

        init?(_ first: UInt8) {
            switch first {
            case 0x00...0x7f: (length, mask, second) = (1, 0x7f, 0x80...0xbf)
            case 0xc2...0xdf: (length, mask, second) = (2, 0x1f, 0x80...0xbf)
            case 0xe0: (length, mask, second) = (3, 0x0f, 0xa0...0xbf)
            case 0xed: (length, mask, second) = (3, 0x0f, 0x80...0x9f)
            case 0xe1...0xef: (length, mask, second) = (3, 0x0f, 0x80...0xbf)
            case 0xf0: (length, mask, second) = (4, 0x07, 0x90...0xbf)
            case 0xf1...0xf3: (length, mask, second) = (4, 0x07, 0x80...0xbf)
            case 0xf4: (length, mask, second) = (4, 0x07, 0x80...0x8f)
            default: return nil
            }
        }
    }
}
