/// Bytes with each `%XX` read once. A `%` without two hexadecimal digits stands for itself.
struct PercentDecoding: Sequence, IteratorProtocol {
    struct Unit {
        var byte: UInt8
        var wasEscaped: Bool
    }

    private let bytes: ArraySlice<UInt8>
    private var position: Int

    init(_ bytes: ArraySlice<UInt8>) {
        self.bytes = bytes
        position = bytes.startIndex
    }

    mutating func next() -> Unit? {
        guard position < bytes.endIndex else { return nil }
        let byte = bytes[position]
        if byte == UInt8(ascii: "%"), bytes.endIndex - position > 2,
            let high = bytes[position + 1].hexadecimalValue,
            let low = bytes[position + 2].hexadecimalValue
        {
            position += 3
            return Unit(byte: high << 4 | low, wasEscaped: true)
        }
        position += 1
        return Unit(byte: byte, wasEscaped: false)
    }
}
