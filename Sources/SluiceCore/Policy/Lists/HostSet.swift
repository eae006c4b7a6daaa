/// Names of hosts by the million, alone and with all below them: immutable, shared by reference,
/// replaced as a whole.
///
/// A name lies once in one block of bytes; a table of eight bytes a slot, at most three quarters
/// full, leads to it. That is some 40 bytes a name of 20. A look-up reads the host once from its
/// end and looks into the table at each dot; when it finds nothing it allocates nothing.
package final class HostSet: Sendable {
    /// Of each name: its length, 1 when it is a domain, its bytes.
    private let names: [UInt8]
    private let slots: [NameSlot]
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
        self.point = point
        self.count = count
    }

    package var isEmpty: Bool { count == 0 }

    /// All the memory it holds, in bytes.
    package var byteCount: Int {
        names.capacity + slots.capacity * MemoryLayout<NameSlot>.stride
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
        // No name is longer, but a host below a domain may be.
        let tail = host.suffix(Builder.longestName + 1)
        var hash = NameHash(point)
        for position in tail.indices.reversed() {
            let byte = tail[position].lowercasedASCII
            if byte == UInt8(ascii: "."),
                let place = slots.place(of: tail[(position + 1)...], tag: hash.tag, in: names),
                names[place + 1] == 1
            {
                return place
            }
            hash.combine(byte)
        }
        return slots.place(of: host, tag: hash.tag, in: names)
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

    @inline(__always)
    fileprivate func place(
        of name: ArraySlice<UInt8>, tag: UInt32, in names: [UInt8]
    ) -> Int? {
        var index = first(tag)
        while self[index].place > 0 {
            let place = Int(self[index].place) - 1
            if self[index].tag == tag, names.holds(name, at: place) { return place }
            index = (index + 1) & (count - 1)
        }
        return nil
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

    fileprivate func holds(_ name: ArraySlice<UInt8>, at place: Int) -> Bool {
        guard Int(self[place]) == name.count else { return false }
        var own = place + 2
        for byte in name {
            guard self[own] == byte.lowercasedASCII else { return false }
            own += 1
        }
        return true
    }
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
            if let place = slots.place(of: name, tag: hash.tag, in: names) {
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
