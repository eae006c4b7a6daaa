import Dispatch
import NIOCore
import Synchronization
import Testing

@testable import SluiceCore
@testable import SluiceEngine

@Suite("A large response goes to the disk while it arrives")
struct ArrivingObjectTests {
    private let story: DiskStory

    init() throws { story = try DiskStory() }

    private func bytes(_ count: Int, _ seed: Int = 0) -> [UInt8] {
        (0..<count).map { UInt8(truncatingIfNeeded: $0 &* 31 &+ $0 >> 8 &+ seed) }
    }

    /// - Parameter length: as it was announced.
    private func begin(
        _ path: String, length: Int?, in store: DiskStore
    ) throws -> ArrivingObject {
        let record = try story.record(path, length: length ?? .max)
        let arrival = store.begin(record, length: length.map { UInt64($0) })
        guard case .begins(let object) = arrival else {
            Issue.record("\(arrival)")
            throw CancellationError()
        }
        return object
    }

    private func refusal(
        _ path: String, length: Int?, in store: DiskStore
    ) throws -> CacheVerdict.StorageVerdict? {
        let record = try story.record(path, length: length ?? .max)
        guard case .refused(let refusal) = store.begin(record, length: length.map { UInt64($0) })
        else { return nil }
        return refusal
    }

    private func finish(
        _ object: ArrivingObject, _ path: String, length: Int, in store: DiskStore
    ) throws {
        let record = try story.record(path, length: length, head: "HTTP/1.1 200 OK\r\nN: 1\r\n")
        object.finish(record, ticket: store.ticket(for: object.key))
    }

    @Test("piece by piece, of known length or not, it is found whole, also after a restart")
    func roundTrip() throws {
        var store = story.store()
        let content = bytes(300_000)
        for (path, length) in [("known", content.count), ("unknown", nil)] {
            let object = try begin(path, length: length, in: store)
            var rest = content[...]
            while !rest.isEmpty {
                #expect(object.append([ByteBuffer(bytes: rest.prefix(70_001))]) == nil)
                rest = rest.dropFirst(70_001)
            }
            try finish(object, path, length: content.count, in: store)
        }
        for _ in 0..<2 {
            for path in ["known", "unknown"] {
                #expect(try story.content(path, in: store) == content)
                #expect(try story.open(path, in: store)[0].hasIntactContent() == true)
            }
            #expect(try story.files(in: "incoming").isEmpty)
            #expect(store.counts.entries == 2 && store.counts.setAside == 0)
            store = story.restarted(store)
        }
    }

    @Test("what is given up, or not as long as was said, leaves nothing behind")
    func abandoned() throws {
        let store = story.store()
        let abandoned = try begin("abandoned", length: 1000, in: store)
        #expect(abandoned.append([ByteBuffer(bytes: bytes(500))]) == nil)
        store.waitUntilIdle()
        #expect(try story.files(in: "incoming").count == 1)
        #expect(store.state.withLock { $0.arrivals.bytes } == 500)
        abandoned.abandon()
        let short = try begin("short", length: 1000, in: store)
        #expect(short.append([ByteBuffer(bytes: bytes(999))]) == nil)
        try finish(short, "short", length: 1000, in: store)
        store.waitUntilIdle()
        #expect(try story.files(in: "incoming").isEmpty && story.files(in: "objects").isEmpty)
        #expect(store.state.withLock { $0.arrivals.bytes } == 0)
        #expect(store.counts.entries == 0)
        // Its place is free again.
        #expect(try refusal("abandoned", length: 1000, in: store) == nil)
    }

    @Test("a crash in the middle leaves a file that the next start clears away")
    func crash() throws {
        let store = story.store()
        let object = try begin("x", length: 1000, in: store)
        #expect(object.append([ByteBuffer(bytes: bytes(900))]) == nil)
        let next = story.restarted(store)
        #expect(try story.files(in: "incoming").isEmpty)
        #expect(next.counts.entries == 0 && next.counts.setAside == 0)
        // Who still holds it does no harm to the store that has the folder now.
        object.abandon()
        try story.insert("y", bytes(10), into: next)
        #expect(try story.content("y", in: next) == bytes(10))
    }

    @Test("when the disk falls behind it is given up, counted, and what waits is not written")
    func behind() throws {
        let store = story.store(bytes: 1 << 30)
        let object = try begin("x", length: nil, in: store)
        store.arriver.suspend()
        let piece = ByteBuffer(bytes: bytes(1 << 20))
        var taken = 0
        while object.append([piece]) == nil { taken += 1 }
        #expect(taken == ArrivingObject.waitingLimit >> 20)
        #expect(object.append([piece]) == .diskBehind)
        store.arriver.resume()
        store.waitUntilIdle()
        #expect(try story.files(in: "incoming").isEmpty)
        #expect(store.counts.dropped == 1)
        #expect(store.state.withLock { $0.arrivals.bytes } == 0)
        // What was gathered before may all wait at once.
        let gathered = try begin("x", length: nil, in: store)
        let all = [ByteBuffer](repeating: piece, count: 20)
        #expect(gathered.append(all, isGathered: true) == nil)
        #expect(gathered.append([piece]) == nil)
        try finish(gathered, "x", length: 21 << 20, in: store)
        #expect(try story.open("x", in: store).first?.contentLength == 21 << 20)
    }

    @Test("one at a time for a key, none over an eighth of the budget, a quarter for all")
    func bounds() throws {
        let store = story.store(bytes: 800_000)
        #expect(try refusal("x", length: 100_001, in: store) == .tooLarge)
        let first = try begin("x", length: nil, in: store)
        #expect(try refusal("x", length: nil, in: store) == .beingStored)
        #expect(first.append([ByteBuffer(bytes: bytes(100_001))]) == .tooLarge)
        var all: [ArrivingObject] = []
        for number in 0..<3 {
            let object = try begin("\(number)", length: nil, in: store)
            let fits = object.append([ByteBuffer(bytes: bytes(90_000))]) == nil
            #expect(fits == (number < 2))
            all.append(object)
        }
        #expect(store.counts.dropped == 0)
        for object in all { object.abandon() }
    }

    @Test("it makes room as it comes; what is large has to be asked for twice when there is none")
    func room() throws {
        let store = story.store(bytes: 25 * 8192)
        for number in 0..<25 {
            try story.insert("\(number)", bytes(6000), into: store)
            store.waitUntilIdle()
        }
        #expect(store.counts.bytes == 25 * 8192)
        #expect(try refusal("x", length: 20_000, in: store) == .notAdmitted)
        #expect(store.counts.evicted == 0)
        let object = try begin("x", length: 20_000, in: store)
        #expect(object.append([ByteBuffer(bytes: bytes(20_000))]) == nil)
        store.waitUntilIdle()
        #expect(store.counts.bytes + 20_000 <= 25 * 8192)
        try finish(object, "x", length: 20_000, in: store)
        #expect(try story.content("x", in: store) == bytes(20_000))
        #expect(store.counts.bytes <= 25 * 8192)
    }

    @Test("what was removed while it arrived is not kept", arguments: [true, false])
    func removed(isFlushed: Bool) throws {
        let store = story.store()
        let object = try begin("x", length: 10, in: store)
        #expect(object.append([ByteBuffer(bytes: bytes(10))]) == nil)
        let ticket = store.ticket(for: object.key)
        if isFlushed { store.flush() } else { store.remove(object.key) }
        object.finish(try story.record("x", length: 10), ticket: ticket)
        #expect(try story.open("x", in: store).isEmpty)
        #expect(try story.files(in: "incoming").isEmpty && story.files(in: "objects").isEmpty)
    }

    @Test("what arrived whole before the end is there after it")
    func closing() throws {
        let store = story.store()
        let object = try begin("x", length: 10, in: store)
        #expect(object.append([ByteBuffer(bytes: bytes(10))]) == nil)
        try finish(object, "x", length: 10, in: store)
        #expect(try story.content("x", in: story.restarted(store)) == bytes(10))
    }
}
