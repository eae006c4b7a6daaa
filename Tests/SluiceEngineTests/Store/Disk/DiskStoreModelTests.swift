import Dispatch
import Synchronization
import Testing

@testable import SluiceCore
@testable import SluiceEngine

@Suite("Whatever is done to a store on disk, it holds what it was told last")
struct DiskStoreModelTests {
    /// SplitMix64 (Steele, Lea and Flood, 2014).
    private struct Dice {
        var state: UInt64

        mutating func roll(_ sides: Int) -> Int {
            state &+= 0x9e37_79b9_7f4a_7c15
            var value = state
            value = (value ^ (value >> 30)) &* 0xbf58_476d_1ce4_e5b9
            value = (value ^ (value >> 27)) &* 0x94d0_49bb_1331_11eb
            return Int((value ^ (value >> 31)) % UInt64(sides))
        }
    }

    /// What should be found under a path and a variant.
    private struct Slot: Hashable {
        let path: String
        let variant: String?
    }

    /// A removal may take with it what is on its way for another key that shares its place: these
    /// do not.
    private static func paths(_ story: DiskStory) throws -> [String] {
        var paths: [String] = []
        var places: Set<Int> = []
        var number = 0
        while paths.count < 8 {
            number += 1
            let isFree = try places.insert(story.key("\(number)").part & 255).inserted
            if isFree { paths.append("\(number)") }
        }
        return paths
    }

    @Test("random orders, restarts among them", arguments: 1...8 as ClosedRange<UInt64>)
    func model(seed: UInt64) throws {
        let story = try DiskStory()
        var store = story.store()
        var dice = Dice(state: seed)
        let paths = try Self.paths(story)
        var expected: [Slot: (record: DiskRecord, content: [UInt8])] = [:]
        for step in 0..<150 {
            let slot = Slot(
                path: paths[dice.roll(8)], variant: [nil, "a", "b"][dice.roll(3)])
            switch dice.roll(20) {
            case 0..<10:
                let content = [UInt8](repeating: UInt8(step), count: dice.roll(9000))
                let record = try story.record(
                    slot.path, length: content.count, variant: slot.variant)
                #expect(store.insert(record, content: content))
                expected[slot] = (record, content)
            case 10..<13:
                store.remove(try story.key(slot.path))
                expected = expected.filter { $0.key.path != slot.path }
            case 13..<17:
                guard let (old, content) = expected[slot] else { continue }
                let record = try story.record(
                    slot.path, length: content.count, variant: slot.variant,
                    lifetime: Int64(step), head: String(repeating: "x", count: dice.roll(3000)))
                store.update(record, replacing: old.metadata)
                expected[slot] = (record, content)
            case 17: store = story.restarted(store)
            case 18 where dice.roll(4) == 0:
                store.flush()
                expected = [:]
            default: store.waitUntilIdle()
            }
        }
        for round in 0..<2 {
            for path in paths {
                let objects = try story.open(path, in: store)
                let slots = expected.filter { $0.key.path == path }
                #expect(objects.count == slots.count)
                for object in objects {
                    let match = slots.values.first { $0.record == object.record }
                    #expect(match?.content == object.content(0..<object.contentLength))
                }
            }
            if round == 0 { store = story.restarted(store) }
        }
        #expect(try story.files(in: "objects").count == expected.count)
        #expect(store.counts.setAside == 0)
        #expect(store.counts.dropped == 0)
    }

    @Test("many at once find whole responses or none, and the index ends as the folder does")
    func atOnce() throws {
        let story = try DiskStory()
        let store = story.store(bytes: 30 * 4096)
        let wrong = Mutex(0)
        let keys = try (0..<40).map { try story.key("\($0)") }
        let records = try (0..<40).map { number in
            try story.record("\(number)", length: 500 * (number % 5), head: "\(number)")
        }
        DispatchQueue.concurrentPerform(iterations: 8) { worker in
            var dice = Dice(state: UInt64(worker))
            for _ in 0..<150 {
                let number = dice.roll(40)
                let record = records[number]
                switch dice.roll(10) {
                case 0..<5:
                    let content = [UInt8](
                        repeating: UInt8(number), count: Int(record.metadata.length))
                    store.insert(record, content: content, ticket: store.ticket(for: keys[number]))
                case 5..<9:
                    store.open(keys[number]) { objects in
                        for object in objects {
                            let content = object.content(0..<object.contentLength)
                            let isWhole =
                                object.record == record
                                && content?.allSatisfy { $0 == UInt8(number) } == true
                            if !isWhole { wrong.withLock { $0 += 1 } }
                        }
                    }
                default: store.remove(keys[number])
                }
            }
        }
        store.waitUntilIdle()
        #expect(wrong.withLock { $0 } == 0)
        #expect(store.counts.bytes <= 30 * 4096)
        #expect(try story.files(in: "objects").count == store.counts.entries)
        #expect(store.counts.fault == nil)
    }
}
