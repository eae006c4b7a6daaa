import SluiceCore

/// What the memory store keeps, in the order it may have to go, and what that takes.
struct StoreBooks {
    private(set) var order = EvictionOrder()
    /// By place; `nil` where nothing stands.
    private(set) var responses: [StoredResponse?] = []
    private(set) var bytes = 0
    /// How often keys were removed on purpose, by a part of their hash.
    private var removals = [UInt64](repeating: 0, count: 256)
    /// Large things that were asked for once, and not kept.
    private var askedOnce = RecentKeys()

    init() {}

    /// Empty, and with every ticket out of date.
    init(after old: Self) {
        removals = old.removals
        askedOnce = old.askedOnce
        noteRemovalOfAll()
    }

    func removals(of key: CacheKey) -> UInt64 { removals[key.part & 255] }

    mutating func noteRemoval(of key: CacheKey) { removals[key.part & 255] += 1 }
    mutating func noteRemovalOfAll() { for part in removals.indices { removals[part] += 1 } }

    mutating func admits(_ key: CacheKey, cost: Int, limit: Int) -> Bool {
        if cost <= Admission.largeSize(in: limit) { return true }
        let isAdmitted = Admission.admits(
            cost: cost, limit: limit, wasAskedFor: askedOnce.contains(key),
            hasRoom: bytes + cost <= limit)
        if isAdmitted { askedOnce.remove(key) } else { askedOnce.insert(key) }
        return isAdmitted
    }

    mutating func add(_ response: StoredResponse, hash: Int) {
        let place = order.insert(hash: hash)
        while responses.count <= place { responses.append(nil) }
        responses[place] = response
        response.standing = place
        bytes += response.cost
    }

    /// Puts one in the place of another.
    mutating func replace(_ old: StoredResponse, by new: StoredResponse) {
        new.standing = old.standing
        responses[old.standing] = new
        bytes += new.cost - old.cost
    }

    mutating func remove(_ response: StoredResponse) {
        order.remove(response.standing)
        strike(response.standing)
    }

    mutating func evict() -> StoredResponse? {
        order.evict { responses[$0]?.takeMark() ?? false }.flatMap { strike($0) }
    }

    @discardableResult
    private mutating func strike(_ place: EvictionOrder.Place) -> StoredResponse? {
        defer { responses[place] = nil }
        bytes -= responses[place]?.cost ?? 0
        return responses[place]
    }
}
