import Dispatch
import Synchronization
import Testing

@testable import SluiceCore
@testable import SluiceEngine

@Suite("A search through all files on disk holds up nothing else")
struct DiskSearchTests {
    private let story: DiskStory

    init() throws { story = try DiskStory() }

    /// Whether it is found, while the store is at work on something else.
    private func isFound(_ path: String, in store: DiskStore) throws -> Bool {
        let answer = DispatchSemaphore(value: 0)
        let found = Mutex(false)
        store.open(try story.key(path)) { objects in
            found.withLock { $0 = !objects.isEmpty }
            answer.signal()
        }
        try #require(answer.wait(timeout: .now() + .seconds(30)) == .success)
        return found.withLock { $0 }
    }

    @Test("what it is to remove is not served while it lasts; all else is, and listed, and stored")
    func searching() throws {
        let store = story.store()
        for number in 0..<20 {
            try story.insert("\(number)", [UInt8](repeating: 1, count: number), into: store)
        }
        store.waitUntilIdle()
        let (began, goesOn) = (DispatchSemaphore(value: 0), DispatchSemaphore(value: 0))
        let isFirst = Mutex(true)
        let removed = Mutex<Int?>(nil)
        store.removeAll { object in
            let waits = isFirst.withLock { isFirst in
                defer { isFirst = false }
                return isFirst
            }
            if waits {
                began.signal()
                goesOn.wait()
            }
            return object.contentLength >= 15
        } _: { count in
            removed.withLock { $0 = count }
        }
        began.wait()
        #expect(try !isFound("19", in: store))
        #expect(try isFound("3", in: store))
        let listed = DispatchSemaphore(value: 0)
        store.refreshListing { listed.signal() }
        #expect(listed.wait(timeout: .now() + .seconds(30)) == .success)
        #expect(removed.withLock { $0 } == nil)
        goesOn.signal()
        store.waitUntilIdle()
        #expect(removed.withLock { $0 } == 5)
        #expect(try story.files(in: "objects").count == 15)
        // Over is over: the same may be stored again.
        try story.insert("19", [UInt8](repeating: 1, count: 19), into: store)
        store.waitUntilIdle()
        #expect(try isFound("19", in: store))
    }

    @Test("what is still being found at the start is looked through as well")
    func duringStart() throws {
        let first = story.store()
        for number in 0..<20 { try story.insert("\(number)", [1, 2, 3], into: first) }
        let store = story.restarted(first, starts: false)
        store.keeper.suspend()
        store.start()
        let removed = Mutex<Int?>(nil)
        store.removeAll { _ in
            true
        } _: { count in
            removed.withLock { $0 = count }
        }
        store.keeper.resume()
        store.waitUntilIdle()
        #expect(removed.withLock { $0 } == 20)
        #expect(try story.files(in: "objects").isEmpty)
    }

    @Test("what waits to be written is not written any more")
    func waiting() throws {
        let store = story.store()
        try story.insert("a", [1], into: store)
        store.waitUntilIdle()
        store.writer.suspend()
        try story.insert("a", [2], into: store)
        try story.insert("b", [3], into: store)
        store.removeAll {
            $0.contentLength > 1
        } _: { _ in
        }
        store.writer.resume()
        store.waitUntilIdle()
        // The older one neither: it was to be replaced.
        #expect(try story.content("a", in: store) == nil)
        #expect(try story.content("b", in: store) == nil)
        #expect(try story.files(in: "objects").isEmpty)
    }

    @Test("more than can be looked for at a time are refused, and say so")
    func tooMany() throws {
        let store = story.store()
        let answers = Mutex<[Int?]>([])
        store.searcher.suspend()
        for _ in 0..<17 {
            store.removeAll { _ in
                true
            } _: { count in
                answers.withLock { $0.append(count) }
            }
        }
        #expect(answers.withLock { $0 } == [nil])
        store.searcher.resume()
        store.waitUntilIdle()
        #expect(answers.withLock { $0 } == [nil] + [Int?](repeating: 0, count: 16))
    }
}
