/// A set of bytes, all 256 of them.
struct ByteClass: Hashable, Sendable {
    /// Bytes 0-127 and 128-255, the lowest in the lowest bit.
    private var low: UInt128 = 0
    private var high: UInt128 = 0

    init() {}

    init(_ byte: UInt8) { insert(byte) }

    init(_ ranges: ClosedRange<UInt8>...) {
        for range in ranges { insert(range) }
    }

    static var all: Self { Self().inverted }
    static var digits: Self { Self(UInt8(ascii: "0")...UInt8(ascii: "9")) }
    static var blanks: Self { Self(0x09...0x0d, 0x20...0x20) }
    static var words: Self {
        Self(
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "_")...UInt8(ascii: "_"))
    }

    mutating func insert(_ byte: UInt8) {
        if byte < 128 {
            low |= 1 << UInt128(byte)
        } else {
            high |= 1 << UInt128(byte - 128)
        }
    }

    mutating func insert(_ range: ClosedRange<UInt8>) {
        for byte in range { insert(byte) }
    }

    mutating func formUnion(_ other: Self) {
        low |= other.low
        high |= other.high
    }

    var inverted: Self {
        var result = self
        result.low = ~low
        result.high = ~high
        return result
    }

    func forEach(_ body: (UInt8) -> Void) {
        var rest = low
        while rest != 0 {
            body(UInt8(rest.trailingZeroBitCount))
            rest &= rest &- 1
        }
        rest = high
        while rest != 0 {
            body(128 + UInt8(rest.trailingZeroBitCount))
            rest &= rest &- 1
        }
    }

    /// The byte when there is one only.
    var only: UInt8? {
        guard low.nonzeroBitCount + high.nonzeroBitCount == 1 else { return nil }
        return low != 0
            ? UInt8(low.trailingZeroBitCount) : 128 + UInt8(high.trailingZeroBitCount)
    }

    /// The letter in lower case when it is one letter in one case or both; else what `only` says.
    var onlyIgnoringCase: UInt8? {
        if let only { return only.lowercasedASCII }
        guard high == 0, low.nonzeroBitCount == 2 else { return nil }
        let upper = UInt8(low.trailingZeroBitCount)
        guard upper.isASCIILetter, self == Self(upper).ignoringCase else { return nil }
        return upper.lowercasedASCII
    }

    /// With the other case of each letter.
    var ignoringCase: Self {
        let uppercase = UInt128(0x07ff_fffe) << 64
        var result = self
        result.low |= (low & uppercase) << 32 | (low >> 32) & uppercase
        return result
    }
}

/// Bytes that a set of classes cannot tell apart share a number, so that a table has a row for each
/// number instead of one for each byte.
struct ByteAlphabet: Sendable {
    private(set) var numbers = [UInt8](repeating: 0, count: 256)
    private(set) var count = 1

    init(_ classes: some Sequence<ByteClass>) {
        var sizes = [Int](repeating: 0, count: 256)
        sizes[0] = 256
        for bytes in Set(classes) { split(bytes, &sizes) }
    }

    /// A number whose bytes are only partly in the class gets a second one for those.
    private mutating func split(_ bytes: ByteClass, _ sizes: inout [Int]) {
        var inside = [Int](repeating: 0, count: count)
        bytes.forEach { inside[Int(numbers[Int($0)])] += 1 }
        var renamed = [UInt8?](repeating: nil, count: inside.count)
        for number in inside.indices where inside[number] > 0 && inside[number] < sizes[number] {
            renamed[number] = UInt8(count)
            sizes[count] = inside[number]
            sizes[number] -= inside[number]
            count += 1
        }
        bytes.forEach { byte in
            if let number = renamed[Int(numbers[Int(byte)])] { numbers[Int(byte)] = number }
        }
    }

    @inline(__always)
    func number(of byte: UInt8) -> Int { Int(numbers[Int(byte)]) }
}
