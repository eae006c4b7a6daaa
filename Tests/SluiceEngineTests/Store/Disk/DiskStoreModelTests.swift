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

    @Test("random orders, restarts among them", arguments: 1...8 as ClosedRange<UInt64>)
    func model(seed: UInt64) throws {
        let story = try DiskStory()
        var store = story.store()
        var dice = Dice(state: seed)
        var expected: [Slot: (record: DiskRecord, content: [UInt8])] = [:]
        for step in 0..<150 {
            let slot = Slot(
                path: "\(dice.roll(8))", variant: [nil, "a", "b"][dice.roll(3)])
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
            for path in (0..<8).map({ "\($0)" }) {
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
}
