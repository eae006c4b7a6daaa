/// One of the nine cells, counted 1 to 9 from left to right and from top to bottom.
package struct Cell: Hashable, Sendable {
    /// 1 to 9.
    package let number: Int

    /// `nil` beyond 1 to 9.
    package init?(_ number: Int) {
        guard (1...9).contains(number) else { return nil }
        self.number = number
    }

    /// From the byte that stands for it on the wire, ASCII `1` to `9`.
    package init?(digit: UInt8) {
        guard (UInt8(ascii: "1")...UInt8(ascii: "9")).contains(digit) else { return nil }
        number = Int(digit - UInt8(ascii: "0"))
    }

    /// The byte that stands for it on the wire.
    package var digit: UInt8 { UInt8(ascii: "0") + UInt8(number) }

    /// In ascending order.
    package static let all = (1...9).compactMap { Cell($0) }
}

extension Cell: CustomStringConvertible {
    package var description: String { "\(number)" }
}
