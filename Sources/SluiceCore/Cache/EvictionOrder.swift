/// Which of the things kept goes first when room is needed: SIEVE (Zhang et al., NSDI 2024).
///
/// A queue, newest first, and a hand that walks it from the oldest end. What was used since the
/// hand last came by is spared; the first that was not goes. The marks of use are the caller's: a
/// use costs one write to one of them, no moving about and no lock on this order. What is asked for
/// once never pushes out what is asked for often.
package struct EvictionOrder: Sendable {
    /// A place, valid until what stands there is removed or chosen; then it is given out again.
    /// Places are small numbers without gaps, fit to index an array with.
    package typealias Place = Int

    private struct Node {
        /// Towards the newest, and towards the oldest; `none` at the ends.
        var newer: Int
        var older: Int
        var isOccupied = true
    }

    private static let none = -1
    private var nodes: [Node] = []
    private var free: [Place] = []
    private var newest = none
    private var oldest = none
    private var hand = none
    package private(set) var count = 0

    package init() {}

    /// Puts something new at the front and says where it stands.
    package mutating func insert() -> Place {
        let node = Node(newer: Self.none, older: newest)
        let place: Place
        if let reused = free.popLast() {
            nodes[reused] = node
            place = reused
        } else {
            place = nodes.count
            nodes.append(node)
        }
        if newest == Self.none { oldest = place } else { nodes[newest].newer = place }
        newest = place
        count += 1
        return place
    }

    /// Takes something out. A place where nothing stands is left alone.
    package mutating func remove(_ place: Place) {
        guard isOccupied(place) else { return }
        let node = nodes[place]
        if hand == place { hand = node.newer }
        if node.newer == Self.none {
            newest = node.older
        } else {
            nodes[node.newer].older = node.older
        }
        if node.older == Self.none {
            oldest = node.newer
        } else {
            nodes[node.older].newer = node.newer
        }
        nodes[place].isOccupied = false
        free.append(place)
        count -= 1
    }

    /// Chooses what goes, takes it out and says where it stood; `nil` when nothing is left.
    /// - Parameter takeMark: whether what stands there was used since it was last asked about.
    package mutating func evict(_ takeMark: (Place) -> Bool) -> Place? {
        guard count > 0 else { return nil }
        var place = hand == Self.none ? oldest : hand
        // One round takes all marks; uses that go on meanwhile must not keep the hand going.
        var spared = 0
        while spared < count, takeMark(place) {
            place = nodes[place].newer == Self.none ? oldest : nodes[place].newer
            spared += 1
        }
        hand = place
        remove(place)
        return place
    }

    /// Walks from the newest to the oldest until `body` says `false`.
    package func forEach(_ body: (Place) -> Bool) {
        var place = newest
        while place != Self.none {
            guard body(place) else { return }
            place = nodes[place].older
        }
    }

    private func isOccupied(_ place: Place) -> Bool {
        nodes.indices.contains(place) && nodes[place].isOccupied
    }
}
