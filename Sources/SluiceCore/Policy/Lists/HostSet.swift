/// Names of hosts by the million, alone and with all below them: immutable, shared by reference,
/// replaced as a whole.
///
/// A name lies once in one block of bytes; a table of eight bytes a slot, at most three quarters
/// full, leads to it. That is some 45 bytes a name of 20. A look-up reads the host once from its
/// end and asks at each dot. A small filter answers most questions with no; it and what it lets
/// pass cost a read each from memory, and nothing is allocated.
package final class HostSet: Sendable {
    /// Of each name: its length, 1 when it is a domain, its bytes.
    private let names: [UInt8]
    private let slots: [NameSlot]
    private let filter: NameFilter
    private let point: NameHash.Point
    package let count: Int

    /// What a list says of a host.
    package struct Entry: Hashable, Sendable, CustomStringConvertible {
        package let name: String
        /// It names everything below too.
        package let isDomain: Bool

        package var description: String { isDomain ? ".\(name)" : name }
    }

    fileprivate init(names: [UInt8], slots: [NameSlot], point: NameHash.Point, count: Int) {
        // Copies without the room that growing left behind.
        self.names = [UInt8](unsafeUninitializedCapacity: names.count) { buffer, filled in
            filled = buffer.initialize(fromContentsOf: names)
        }
        self.slots = slots
        filter = NameFilter(slots, names)
        self.point = point
        self.count = count
    }

    package var isEmpty: Bool { count == 0 }

    /// All the memory it holds, in bytes.
    package var byteCount: Int {
        names.capacity + slots.capacity * MemoryLayout<NameSlot>.stride + filter.byteCount
    }

    package func contains(_ host: ArraySlice<UInt8>) -> Bool { place(of: host) != nil }

    /// The entry that names a host, in any case and with or without a dot at its end; the widest
    /// domain when several do.
    package func entry(matching host: ArraySlice<UInt8>) -> Entry? {
        guard let place = place(of: host) else { return nil }
        return Entry(
            name: String(decoding: names.name(at: place), as: UTF8.self),
            isDomain: names[place + 1] == 1)
    }

    /// In the order they were inserted.
    package func forEach(_ body: (_ name: ArraySlice<UInt8>, _ isDomain: Bool) -> Void) {
        var place = 0
        while place < names.count {
            body(names.name(at: place), names[place + 1] == 1)
            place += 2 + Int(names[place])
        }
    }

    private func place(of host: ArraySlice<UInt8>) -> Int? {
        guard !isEmpty else { return nil }
        let host = HostName.withoutRootDot(host)
        let text = host.span
        let names = names
        let stored = names.span
        // No name is longer, but a host below a domain may be.
        let least = max(0, text.count - Builder.longestName - 1)
        var hash = NameHash(point)
        var position = text.count
        while position > least {
            position -= 1
            let byte = text[position].lowercasedASCII
            if byte == UInt8(ascii: "."), filter.mayHoldDomain(hash.tag),
                let place = slots.place(
                    of: text.extracting((position + 1)...), tag: hash.tag, in: stored),
                names[place + 1] == 1
            {
                return place
            }
            hash.combine(byte)
        }
        guard filter.mayHold(hash.tag) else { return nil }
        return slots.place(of: text, tag: hash.tag, in: stored)
    }
}

/// A place among the names, beside a part of the name's hash: what differs there need not be read.
private struct NameSlot: Sendable {
    var tag: UInt32 = 0
    /// From 1; 0 is an empty slot.
    var place: UInt32 = 0
}

extension [NameSlot] {
    /// By the highest bits of the tag, so that a larger table needs no name again.
    @inline(__always)
    fileprivate func first(_ tag: UInt32) -> Int { Int((UInt64(tag) &* UInt64(count)) >> 32) }

    fileprivate func place(of name: Span<UInt8>, tag: UInt32, in names: Span<UInt8>) -> Int? {
        guard !name.isEmpty else { return nil }
        var index = first(tag)
        while self[index].place > 0 {
            let place = Int(self[index].place) - 1
            if self[index].tag == tag, Self.isEqual(name, names, at: place) { return place }
            index = (index + 1) & (count - 1)
        }
        return nil
    }

    private static func isEqual(
        _ name: Span<UInt8>, _ names: Span<UInt8>, at place: Int
    ) -> Bool {
        guard Int(names[place]) == name.count else { return false }
        for offset in 0..<name.count
        where names[place + 2 + offset] != name[offset].lowercasedASCII {
            return false
        }
        return true
    }

    fileprivate mutating func insert(_ slot: NameSlot) {
        var index = first(slot.tag)
        while self[index].place > 0 { index = (index + 1) & (count - 1) }
        self[index] = slot
    }
}

extension [UInt8] {
    fileprivate func name(at place: Int) -> ArraySlice<UInt8> {
        self[(place + 2)..<(place + 2 + Int(self[place]))]
    }
}

/// Says of most names that they are not there: two bytes a name, which stay in the processor's
/// cache where the table does not. Domains have bits of their own, for single hosts mean nothing
/// where a host is asked for what lies above it.
private struct NameFilter: Sendable {
    private var bits: [UInt64]
    private let shift: UInt32

    init(_ slots: [NameSlot], _ names: [UInt8]) {
        // Eight bits a slot, and at least one word.
        let width = max(6, min(32, slots.count.trailingZeroBitCount + 3))
        bits = [UInt64](repeating: 0, count: 1 << (width - 6))
        shift = UInt32(32 - width)
        for slot in slots where slot.place > 0 {
            insert(slot.tag)
            if names[Int(slot.place)] == 1 { insert(Self.domain(slot.tag)) }
        }
    }

    var byteCount: Int { bits.capacity * 8 }

    func mayHold(_ tag: UInt32) -> Bool {
        let place = Int(tag >> shift)
        return bits[place >> 6] >> UInt64(place & 63) & 1 == 1
    }

    func mayHoldDomain(_ tag: UInt32) -> Bool { mayHold(Self.domain(tag)) }

    private mutating func insert(_ tag: UInt32) {
        let place = Int(tag >> shift)
        bits[place >> 6] |= 1 << UInt64(place & 63)
    }

    private static func domain(_ tag: UInt32) -> UInt32 { tag &* 0x9e37_79b1 }
}

// MARK: - Building

extension HostSet {
    /// Takes names one by one and makes a set of them.
    package struct Builder: Sendable {
        static let longestName = 253

        private var names: [UInt8] = []
        /// Always a power of two.
        private var slots = [NameSlot](repeating: NameSlot(), count: 16)
        private let point: NameHash.Point
        package private(set) var count = 0

        package enum Insertion: Hashable, Sendable {
            case added
            /// It said the same already.
            case known
            /// Empty, longer than 253 bytes, or the set has 4 GB of names.
            case refused
        }

        /// - Parameter seed: random and secret, so that nobody can write a list that is slow.
        package init(seed: UInt64) { point = NameHash.Point(seed: seed) }

        /// A domain without its leading dot. A name that is there already becomes a domain when
        /// it now is one.
        @discardableResult
        package mutating func insert(
            _ name: ArraySlice<UInt8>, isDomain: Bool
        ) -> Insertion {
            let name = HostName.withoutRootDot(name)
            guard (1...Self.longestName).contains(name.count),
                names.count < Int(UInt32.max) - 256
            else { return .refused }
            var hash = NameHash(point)
            for byte in name.reversed() { hash.combine(byte.lowercasedASCII) }
            if let place = slots.place(of: name.span, tag: hash.tag, in: names.span) {
                guard isDomain, names[place + 1] == 0 else { return .known }
                names[place + 1] = 1
                return .added
            }
            if (count + 1) * 4 > slots.count * 3 { grow() }
            slots.insert(NameSlot(tag: hash.tag, place: UInt32(names.count + 1)))
            count += 1
            names.append(UInt8(name.count))
            names.append(isDomain ? 1 : 0)
            for byte in name { names.append(byte.lowercasedASCII) }
            return .added
        }

        private mutating func grow() {
            var larger = [NameSlot](repeating: NameSlot(), count: slots.count * 2)
            for slot in slots where slot.place > 0 { larger.insert(slot) }
            slots = larger
        }

        package consuming func finish() -> HostSet {
            HostSet(names: names, slots: slots, point: point, count: count)
        }
    }
}
