/// A half-open range of byte offsets into a buffer of at most 4 GiB.
package struct ByteRange: Equatable, Hashable, Sendable {
    package var start: UInt32
    package var end: UInt32

    package init(_ start: Int, _ end: Int) {
        self.start = UInt32(truncatingIfNeeded: start)
        self.end = UInt32(truncatingIfNeeded: end)
    }

    package static var empty: Self { Self(0, 0) }
    package var lower: Int { Int(start) }
    package var upper: Int { Int(end) }
    package var count: Int { Int(end) - Int(start) }
    package var isEmpty: Bool { start == end }
    package var range: Range<Int> { lower..<upper }
}

/// Bytes that came from the network: a window into a shared buffer. The only way to text for people
/// is `escaped()`, so a terminal never receives what a stranger sent raw.
package struct WireText: Sendable {
    package let storage: [UInt8]
    package let window: ByteRange

    package init(_ storage: [UInt8], _ window: ByteRange) {
        self.storage = storage
        self.window = window
    }

    package init(_ text: String) {
        let bytes = Array(text.utf8)
        self.init(bytes, ByteRange(0, bytes.count))
    }

    package static var empty: Self { Self([], .empty) }
    package var isEmpty: Bool { window.isEmpty }
    package var count: Int { window.count }
    package var bytes: ArraySlice<UInt8> { storage[window.range] }
}

extension WireText: Equatable, Hashable {
    package static func == (left: Self, right: Self) -> Bool {
        guard left.count == right.count else { return false }
        let (leftBytes, rightBytes) = (left.storage.span.bytes, right.storage.span.bytes)
        for offset in 0..<left.count
        where leftBytes.byte(at: left.window.lower + offset)
            != rightBytes.byte(at: right.window.lower + offset)
        {
            return false
        }
        return true
    }

    package func hash(into hasher: inout Hasher) {
        for byte in bytes { hasher.combine(byte) }
    }
}
