/// A set of ASCII bytes, as one bit each; bytes from 0x80 are in none.
struct ByteSet {
    /// Bytes 0-63 and 64-127, the lowest in the lowest bit.
    let low: UInt64
    let high: UInt64

    @inline(__always)
    func contains(_ byte: UInt8) -> Bool {
        let half = byte < 64 ? low : high
        return byte < 128 && (half &>> UInt64(byte & 63)) & 1 == 1
    }

    /// `tchar`, RFC 9110 §5.6.2.
    static var token: Self { Self(low: 0x03ff_6cfa_0000_0000, high: 0x57ff_ffff_c7ff_fffe) }

    /// `unreserved`, RFC 3986 §2.3: all that a host name may hold here. The grammar of `reg-name`
    /// is wider, but no name with `%` or a sub-delimiter resolves, and an encoded name would be a
    /// second spelling that a ban does not see.
    static var hostName: Self { Self(low: 0x03ff_6000_0000_0000, high: 0x47ff_fffe_87ff_fffe) }

    /// What a request target is made of: `VCHAR` without `"`, `#`, `<`, `>` and the backslash.
    /// RFC 3986 allows none of ``^ ` { | }`` either, but browsers send those unencoded (the URL
    /// Standard's path and query percent-encode sets leave them), and no peer splits at them.
    static var target: Self { Self(low: 0xafff_fff2_0000_0000, high: 0x7fff_ffff_efff_ffff) }
}

/// Bytes with a meaning in the grammar.
enum Byte {
    static var tab: UInt8 { 0x09 }
    static var lf: UInt8 { 0x0a }
    static var cr: UInt8 { 0x0d }
    static var space: UInt8 { 0x20 }
    static var quote: UInt8 { 0x22 }
    static var hash: UInt8 { 0x23 }
    static var asterisk: UInt8 { 0x2a }
    static var comma: UInt8 { 0x2c }
    static var slash: UInt8 { 0x2f }
    static var colon: UInt8 { 0x3a }
    static var semicolon: UInt8 { 0x3b }
    static var equals: UInt8 { 0x3d }
    static var question: UInt8 { 0x3f }
    static var at: UInt8 { 0x40 }
    static var openBracket: UInt8 { 0x5b }
    static var backslash: UInt8 { 0x5c }
    static var closeBracket: UInt8 { 0x5d }

    /// SP or HTAB, the parts of `OWS`.
    @inline(__always)
    static func isBlank(_ byte: UInt8) -> Bool { byte == space || byte == tab }

    /// 0-9, or `nil`.
    @inline(__always)
    static func digit(_ byte: UInt8) -> UInt8? {
        let value = byte &- 0x30
        return value < 10 ? value : nil
    }
}
