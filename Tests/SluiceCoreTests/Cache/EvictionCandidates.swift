@testable import SluiceCore

/// A store of so many things of equal size, for counting hits.
protocol EvictionCandidate {
    init(capacity: Int)
    /// - Returns: whether it was there; it is afterwards, if the order lets it in.
    mutating func access(_ thing: Int) -> Bool
}

/// `EvictionOrder` as the store uses it, and with its main queue alone, which is SIEVE.
struct OrderCandidate: EvictionCandidate {
    private var order = EvictionOrder()
    private var places: [Int: Int] = [:]
    private var things: [Int] = []
    private var marks: [Bool] = []
    private let capacity: Int

    private let hasProbation: Bool

    init(capacity: Int) { self.init(capacity: capacity, hasProbation: true) }

    init(capacity: Int, hasProbation: Bool) {
        self.capacity = capacity
        self.hasProbation = hasProbation
    }

    mutating func access(_ thing: Int) -> Bool {
        if let place = places[thing] {
            marks[place] = true
            return true
        }
        if places.count == capacity {
            var marks = marks
            let gone = order.evict { place in
                defer { marks[place] = false }
                return marks[place]
            }
            self.marks = marks
            if let gone { places[things[gone]] = nil }
        }
        let spread = Int(truncatingIfNeeded: UInt64(thing) &* 0x9e37_79b9_7f4a_7c15 >> 16)
        let place = order.insert(hash: hasProbation ? spread : nil)
        if place == things.count {
            things.append(thing)
            marks.append(false)
        }
        things[place] = thing
        marks[place] = false
        places[thing] = place
        return false
    }
}

struct SieveCandidate: EvictionCandidate {
    private var order: OrderCandidate
    init(capacity: Int) { order = OrderCandidate(capacity: capacity, hasProbation: false) }
    mutating func access(_ thing: Int) -> Bool { order.access(thing) }
}

/// The least recently used goes first.
struct LRUCandidate: EvictionCandidate {
    private var lastUse: [Int: Int] = [:]
    private var queue: [(thing: Int, time: Int)] = []
    private var head = 0
    private var time = 0
    private let capacity: Int

    init(capacity: Int) { self.capacity = capacity }

    mutating func access(_ thing: Int) -> Bool {
        time += 1
        let isHit = lastUse[thing] != nil
        lastUse[thing] = time
        queue.append((thing, time))
        while lastUse.count > capacity {
            let oldest = queue[head]
            head += 1
            if lastUse[oldest.thing] == oldest.time { lastUse[oldest.thing] = nil }
        }
        return isHit
    }
}

/// S3-FIFO (Yang et al., SOSP 2023): a small queue for what is new, a main one for what was asked for
/// twice, and the names of what left the small one.
struct S3FIFOCandidate: EvictionCandidate {
    private var uses: [Int: Int] = [:]
    private var small = Fifo()
    private var main = Fifo()
    private var ghosts = Fifo()
    private var ghostNames: Set<Int> = []
    private let capacity: Int

    init(capacity: Int) { self.capacity = capacity }

    mutating func access(_ thing: Int) -> Bool {
        if let count = uses[thing] {
            uses[thing] = min(3, count + 1)
            return true
        }
        while uses.count >= capacity { evict() }
        uses[thing] = 0
        if ghostNames.remove(thing) != nil { main.push(thing) } else { small.push(thing) }
        return false
    }

    private mutating func evict() {
        if small.count > capacity / 10 || main.count == 0, let thing = small.pop() {
            if uses[thing, default: 0] > 1 {
                uses[thing] = 0
                main.push(thing)
                return
            }
            uses[thing] = nil
            ghosts.push(thing)
            ghostNames.insert(thing)
            if ghosts.count > capacity, let old = ghosts.pop() { ghostNames.remove(old) }
            return
        }
        while let thing = main.pop() {
            guard let count = uses[thing], count > 0 else {
                uses[thing] = nil
                return
            }
            uses[thing] = count - 1
            main.push(thing)
        }
    }
}

/// Like W-TinyLFU (Einziger et al., 2017): a small window in order of arrival; what leaves it takes
/// the place of the main part's next to go only if it was asked for more often, as counted with
/// counts that are halved from time to time.
struct TinyLFUCandidate: EvictionCandidate {
    private var window = Fifo()
    private var main = Fifo()
    private var marks: [Int: Bool] = [:]
    private var counts: [Int: Int] = [:]
    private var counted = 0
    private let capacity: Int

    init(capacity: Int) { self.capacity = capacity }

    mutating func access(_ thing: Int) -> Bool {
        counts[thing] = min(15, counts[thing, default: 0] + 1)
        counted += 1
        if counted >= capacity * 10 {
            counted = 0
            counts = counts.compactMapValues { $0 > 1 ? $0 / 2 : nil }
        }
        if marks[thing] != nil {
            marks[thing] = true
            return true
        }
        marks[thing] = false
        window.push(thing)
        if window.count > max(1, capacity / 100), let candidate = window.pop() { admit(candidate) }
        return false
    }

    private mutating func admit(_ candidate: Int) {
        guard window.count + main.count + 1 > capacity else { return main.push(candidate) }
        while let victim = main.pop() {
            if marks[victim] == true {
                marks[victim] = false
                main.push(victim)
                continue
            }
            let isBetter = counts[candidate, default: 0] > counts[victim, default: 0]
            marks[isBetter ? victim : candidate] = nil
            main.push(isBetter ? candidate : victim)
            return
        }
    }
}

/// A queue that forgets its front from time to time.
struct Fifo {
    private var things: [Int] = []
    private var head = 0

    var count: Int { things.count - head }
    mutating func push(_ thing: Int) { things.append(thing) }

    mutating func pop() -> Int? {
        guard head < things.count else { return nil }
        defer { head += 1 }
        if head > 4096, head * 2 > things.count {
            things.removeFirst(head)
            head = 0
        }
        return things[head]
    }
}
