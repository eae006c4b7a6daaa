/// SipHash-2-4 with a result of 128 bits (Aumasson and Bernstein, "SipHash: a fast short-input PRF",
/// 2012). Without the secret nobody can choose inputs that collide, and unlike the language's own
/// hash it says the same after a restart.
package struct SipHash: Equatable, Sendable {
    /// Bytes of a secret.
    package static let secretLength = 16

    private let low: UInt64
    private let high: UInt64

    /// - Parameter secret: random, of `secretLength`.
    package init?(secret: [UInt8]) {
        guard secret.count == Self.secretLength else { return nil }
        low = secret.span.bytes.word(at: 0)
        high = secret.span.bytes.word(at: 8)
    }

    package func hash(_ bytes: [UInt8]) -> UInt128 {
        var state = State(low, high)
        let span = bytes.span.bytes
        var offset = 0
        while offset + 8 <= bytes.count {
            state.absorb(span.word(at: offset))
            offset += 8
        }
        var last = UInt64(truncatingIfNeeded: bytes.count) << 56
        for (position, byte) in bytes[offset...].enumerated() {
            last |= UInt64(byte) << (8 * UInt64(position))
        }
        state.absorb(last)
        return state.finish()
    }

    private struct State {
        var a, b, c, d: UInt64

        init(_ low: UInt64, _ high: UInt64) {
            a = low ^ 0x736f_6d65_7073_6575
            b = high ^ 0x646f_7261_6e64_6f6d ^ 0xee
            c = low ^ 0x6c79_6765_6e65_7261
            d = high ^ 0x7465_6462_7974_6573
        }

        mutating func absorb(_ word: UInt64) {
            d ^= word
            rounds(2)
            a ^= word
        }

        mutating func finish() -> UInt128 {
            c ^= 0xee
            rounds(4)
            let first = a ^ b ^ c ^ d
            b ^= 0xdd
            rounds(4)
            return UInt128(first.byteSwapped) << 64 | UInt128((a ^ b ^ c ^ d).byteSwapped)
        }

        private mutating func rounds(_ count: Int) {
            for _ in 0..<count {
                a &+= b
                b = b << 13 | b >> 51
                b ^= a
                a = a << 32 | a >> 32
                c &+= d
                d = d << 16 | d >> 48
                d ^= c
                a &+= d
                d = d << 21 | d >> 43
                d ^= a
                c &+= b
                b = b << 17 | b >> 47
                b ^= c
                c = c << 32 | c >> 32
            }
        }
    }
}
