import SluiceCore

/// Objects that were sent from the disk lately, kept open: for the next request no file has to be
/// found, and no header read and checked again. What is taken out closes when nobody sends it any
/// more; who takes it out lets go of it outside of all locks.
struct OpenObjects {
    /// Descriptors that they may hold.
    static let limit = 128

    private struct Entry {
        let object: DiskObject
        var isMarked = false
    }

    private var order = EvictionOrder()
    private var places: [DiskObjectName: EvictionOrder.Place] = [:]
    private var entries: [Entry?] = []
    /// How often what is kept stopped being what the disk has, by a part of the key's hash.
    private var changes = [UInt32](repeating: 0, count: 64)

    var count: Int { places.count }

    /// Shows whether something changed between two calls.
    func changes(of key: UInt128) -> UInt32 { changes[Self.part(key)] }

    private static func part(_ key: UInt128) -> Int { Int(truncatingIfNeeded: key & 63) }

    mutating func find(_ name: DiskObjectName) -> DiskObject? {
        guard let place = places[name] else { return nil }
        entries[place]?.isMarked = true
        return entries[place]?.object
    }

    /// - Parameter changes: of its key, before it was read.
    /// - Returns: what is no longer kept.
    mutating func insert(_ object: DiskObject, changes: UInt32) -> [DiskObject] {
        guard changes == self.changes(of: object.name.key), places[object.name] == nil else {
            return []
        }
        var gone: [DiskObject] = []
        while count >= Self.limit,
            let place = order.evict({ place in
                defer { entries[place]?.isMarked = false }
                return entries[place]?.isMarked ?? false
            }), let entry = entries[place]
        {
            entries[place] = nil
            places[entry.object.name] = nil
            gone.append(entry.object)
        }
        let place = order.insert(hash: Int(truncatingIfNeeded: object.name.key))
        while entries.count <= place { entries.append(nil) }
        entries[place] = Entry(object: object)
        places[object.name] = place
        return gone
    }

    /// The disk has something else under this name from now on, or nothing.
    mutating func remove(_ name: DiskObjectName) -> DiskObject? {
        changes[Self.part(name.key)] &+= 1
        guard let place = places.removeValue(forKey: name) else { return nil }
        order.remove(place)
        defer { entries[place] = nil }
        return entries[place]?.object
    }

    mutating func removeAll() -> [DiskObject] {
        for part in changes.indices { changes[part] &+= 1 }
        let gone = entries.compactMap { $0?.object }
        order = EvictionOrder()
        places = [:]
        entries = []
        return gone
    }
}
