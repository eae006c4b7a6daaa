/// Address blocks by the hundred thousand: immutable, shared by reference, replaced as a whole.
///
/// Blocks are nested or apart, never astride; those inside another are left out, and one binary
/// search finds the block an address lies in. 5 bytes a block of version 4, 17 of version 6.
package final class AddressSet: Sendable {
    private let v4: BlockTable<UInt32>
    private let v6: BlockTable<UInt128>

    fileprivate init(v4: BlockTable<UInt32>, v6: BlockTable<UInt128>) {
        self.v4 = v4
        self.v6 = v6
    }

    package var count: Int { v4.starts.count + v6.starts.count }
    package var isEmpty: Bool { count == 0 }

    /// All the memory it holds, in bytes.
    package var byteCount: Int {
        v4.starts.capacity * 4 + v6.starts.capacity * 16 + v4.lengths.capacity
            + v6.lengths.capacity
    }

    package func contains(_ address: IPAddress) -> Bool {
        switch address {
        case .v4(let bits): v4.place(of: bits) != nil
        case .v6(let bits): v6.place(of: bits) != nil
        }
    }

    /// The widest block of the list that an address lies in.
    package func entry(containing address: IPAddress) -> AddressBlock? {
        switch address {
        case .v4(let bits):
            guard let place = v4.place(of: bits) else { return nil }
            return v4.block(place) { .v4($0) }
        case .v6(let bits):
            guard let place = v6.place(of: bits) else { return nil }
            return v6.block(place) { .v6($0) }
        }
    }

    /// In the order of the addresses, version 4 first.
    package func forEach(_ body: (AddressBlock) -> Void) {
        for place in v4.starts.indices {
            if let block = v4.block(place, { .v4($0) }) { body(block) }
        }
        for place in v6.starts.indices {
            if let block = v6.block(place, { .v6($0) }) { body(block) }
        }
    }
}

/// Blocks of one version, ascending and apart.
private struct BlockTable<Bits: FixedWidthInteger & UnsignedInteger & Sendable>: Sendable {
    let starts: [Bits]
    let lengths: [UInt8]

    init(_ blocks: [(start: Bits, length: UInt8)]) {
        // Of two that begin alike the wider comes first, and takes the other in.
        let sorted = blocks.sorted { ($0.start, $0.length) < ($1.start, $1.length) }
        var starts: [Bits] = []
        var lengths: [UInt8] = []
        for (start, length) in sorted {
            if let last = starts.last, let wide = lengths.last,
                Self.isInside(start, last, length: wide)
            {
                continue
            }
            starts.append(start)
            lengths.append(length)
        }
        self.starts = starts
        self.lengths = lengths
    }

    /// A shift by the whole width leaves nothing: a length of zero takes everything in.
    private static func isInside(_ bits: Bits, _ start: Bits, length: UInt8) -> Bool {
        (bits ^ start) >> (Bits.bitWidth - Int(length)) == 0
    }

    func place(of bits: Bits) -> Int? {
        var low = 0
        var high = starts.count
        while low < high {
            let middle = (low + high) / 2
            if starts[middle] <= bits {
                low = middle + 1
            } else {
                high = middle
            }
        }
        guard low > 0, Self.isInside(bits, starts[low - 1], length: lengths[low - 1]) else {
            return nil
        }
        return low - 1
    }

    func block(_ place: Int, _ address: (Bits) -> IPAddress) -> AddressBlock? {
        AddressBlock(address(starts[place]), prefixLength: Int(lengths[place]))
    }
}

// MARK: - Building

extension AddressSet {
    /// Takes blocks one by one and makes a set of them.
    package struct Builder: Sendable {
        private var v4: [(start: UInt32, length: UInt8)] = []
        private var v6: [(start: UInt128, length: UInt8)] = []

        package init() {}

        package mutating func insert(_ block: AddressBlock) {
            let length = UInt8(block.prefixLength)
            switch block.network {
            case .v4(let bits): v4.append((bits, length))
            case .v6(let bits): v6.append((bits, length))
            }
        }

        package consuming func finish() -> AddressSet {
            AddressSet(v4: BlockTable(v4), v6: BlockTable(v6))
        }
    }
}
