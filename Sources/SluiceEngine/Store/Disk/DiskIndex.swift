import SluiceCore

/// What files there are, without their keys: those stand in the files. An object takes 48 bytes here,
/// 24 in the order of eviction, 4 to find one from the other and 12 in the table, each up to doubled
/// by the growth of arrays.
struct DiskIndex {
    struct Entry {
        let name: DiskObjectName
        /// The next with the same place in the table; `none` at the end.
        fileprivate var next: Int32
        fileprivate var place: Int32
        /// 4 KiB each.
        fileprivate var blocks: UInt32
        /// Seconds since the epoch.
        fileprivate(set) var lastUse: UInt32
        fileprivate(set) var hits: UInt32
        fileprivate var isMarked = false
        /// Used since its file was told how often.
        fileprivate(set) var isUntold = false
        /// Its content was compared with its checksum since the start, or written since.
        var isVerified: Bool
    }

    static let blockSize = 4096
    private static let partCount = 64
    private static let none: Int32 = -1
    private var entries: [Entry?] = []
    private var free: [Int32] = []
    /// In many parts, so that when one grows nobody has to wait for long.
    private var heads = [[UInt64: Int32]](repeating: [:], count: partCount)
    private var order = EvictionOrder()
    /// Index of the entry at each place of the order.
    private var ordered: [Int32] = []
    private(set) var count = 0
    private var blocks = 0

    /// Room on the disk that all take together.
    var bytes: Int { blocks * Self.blockSize }

    static func blocks(ofBytes bytes: Int) -> Int { (bytes + blockSize - 1) / blockSize }

    func names(of key: UInt128) -> [DiskObjectName] {
        var names: [DiskObjectName] = []
        walk(key) { if $0.name.key == key { names.append($0.name) } }
        return names
    }

    func contains(_ key: UInt128) -> Bool {
        var isThere = false
        walk(key) { isThere = isThere || $0.name.key == key }
        return isThere
    }

    func entry(_ name: DiskObjectName) -> Entry? { find(name).flatMap { entries[Int($0)] } }

    /// - Parameter isOrdered: `false` for what is found at the start: its turn to go is known when
    ///   all have been found.
    mutating func insert(
        _ name: DiskObjectName, bytes: Int, lastUse: WallTime, hits: UInt64 = 0, isVerified: Bool,
        isOrdered: Bool = true
    ) {
        remove(name)
        let entry = Entry(
            name: name, next: head(name.key), place: Self.none,
            blocks: UInt32(clamping: Self.blocks(ofBytes: bytes)),
            lastUse: UInt32(clamping: lastUse.seconds), hits: UInt32(clamping: hits),
            isVerified: isVerified)
        let index: Int32
        if let reused = free.popLast() {
            index = reused
            entries[Int(index)] = entry
        } else {
            index = Int32(entries.count)
            entries.append(entry)
        }
        setHead(name.key, index)
        count += 1
        blocks += Int(entry.blocks)
        // Seen before by the store in memory: worth more than what is asked for once.
        if isOrdered { putInOrder(index, hash: Int(truncatingIfNeeded: name.key)) }
    }

    /// Gives what was found at the start its place, the newest of all so far.
    mutating func putInOrder(_ name: DiskObjectName) {
        guard let index = find(name), entries[Int(index)]?.place == Self.none else { return }
        putInOrder(index, hash: nil)
    }

    private mutating func putInOrder(_ index: Int32, hash: Int?) {
        let place = order.insert(hash: hash)
        if place == ordered.count { ordered.append(index) } else { ordered[place] = index }
        entries[Int(index)]?.place = Int32(place)
    }

    @discardableResult
    mutating func remove(_ name: DiskObjectName) -> Bool {
        guard let index = find(name), let entry = entries[Int(index)] else { return false }
        if entry.place != Self.none { order.remove(Int(entry.place)) }
        strike(index, entry)
        return true
    }

    mutating func removeAll(of key: UInt128) -> [DiskObjectName] {
        let names = names(of: key)
        for name in names { remove(name) }
        return names
    }

    mutating func evict() -> DiskObjectName? {
        let place = order.evict { place in
            let index = Int(ordered[place])
            defer { entries[index]?.isMarked = false }
            return entries[index]?.isMarked ?? false
        }
        guard let place, let entry = entries[Int(ordered[place])] else { return nil }
        strike(ordered[place], entry)
        return entry.name
    }

    mutating func noteUses(_ name: DiskObjectName, hits: UInt32 = 1, at last: WallTime) {
        change(name) { entry in
            entry.isMarked = true
            entry.isUntold = true
            entry.lastUse = max(entry.lastUse, UInt32(clamping: last.seconds))
            entry.hits = UInt32(clamping: UInt64(entry.hits) + UInt64(hits))
        }
    }

    /// - Parameter hits: counted before the restart.
    mutating func noteVerified(_ name: DiskObjectName, hits: UInt64) {
        change(name) { entry in
            guard !entry.isVerified else { return }
            entry.isVerified = true
            entry.hits = UInt32(clamping: UInt64(entry.hits) + min(hits, UInt64(UInt32.max)))
        }
    }

    mutating func noteTold(_ name: DiskObjectName) { change(name) { $0.isUntold = false } }

    /// How many parts `entries(inPart:)` has.
    var partCount: Int { (entries.count + Self.partSize - 1) / Self.partSize }

    /// Some of all entries: a lock need not be held for all at once. What comes or goes between two
    /// calls may be missed.
    func entries(inPart part: Int) -> [Entry] {
        let start = min(part * Self.partSize, entries.count)
        return entries[start..<min(start + Self.partSize, entries.count)].compactMap { $0 }
    }

    private static let partSize = 4096

    /// The names of all that were put in order, the newest first, at most so many.
    func newest(_ limit: Int) -> [DiskObjectName] {
        var names: [DiskObjectName] = []
        guard limit > 0 else { return [] }
        order.forEach { place in
            if let entry = entries[Int(ordered[place])] { names.append(entry.name) }
            return names.count < limit
        }
        return names
    }

    // MARK: - The table

    private static func part(_ key: UInt128) -> Int {
        Int(truncatingIfNeeded: key >> 64) & (partCount - 1)
    }

    private func head(_ key: UInt128) -> Int32 {
        heads[Self.part(key)][UInt64(truncatingIfNeeded: key)] ?? Self.none
    }

    private mutating func setHead(_ key: UInt128, _ index: Int32) {
        heads[Self.part(key)][UInt64(truncatingIfNeeded: key)] = index == Self.none ? nil : index
    }

    private func walk(_ key: UInt128, _ body: (Entry) -> Void) {
        var index = head(key)
        while index != Self.none, let entry = entries[Int(index)] {
            body(entry)
            index = entry.next
        }
    }

    private func find(_ name: DiskObjectName) -> Int32? {
        var index = head(name.key)
        while index != Self.none, let entry = entries[Int(index)] {
            if entry.name == name { return index }
            index = entry.next
        }
        return nil
    }

    private mutating func change(_ name: DiskObjectName, _ body: (inout Entry) -> Void) {
        guard let index = find(name), var entry = entries[Int(index)] else { return }
        body(&entry)
        entries[Int(index)] = entry
    }

    /// Takes it out of table and account; it is out of the order already.
    private mutating func strike(_ index: Int32, _ entry: Entry) {
        var before = head(entry.name.key)
        if before == index {
            setHead(entry.name.key, entry.next)
        } else {
            while before != Self.none, let other = entries[Int(before)] {
                if other.next == index {
                    entries[Int(before)]?.next = entry.next
                    break
                }
                before = other.next
            }
        }
        entries[Int(index)] = nil
        free.append(index)
        count -= 1
        blocks -= Int(entry.blocks)
    }
}
