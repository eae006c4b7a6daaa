import Dispatch
import Glibc
import Synchronization
import Testing

@testable import SluiceCore
@testable import SluiceEngine

@Suite("What waits for the writer of the disk")
struct WritingQueueTests {
    private let story: DiskStory

    init() throws { story = try DiskStory() }

    /// Content that shows whether somebody holds on to it.
    private final class Content: DiskContent {
        let byteCount = 4
        func forEachPiece(_ body: (UnsafeRawBufferPointer) throws -> Void) rethrows {
            try Array("body".utf8).withUnsafeBytes(body)
        }
    }

    private func job(
        _ path: String, variant: String? = nil, _ content: some DiskContent = [UInt8(1)]
    ) throws -> WritingQueue.Job {
        WritingQueue.Job(
            record: try story.record(path, length: content.byteCount, variant: variant),
            work: .store(content), ticket: DiskStore.Ticket(removals: 0), size: content.byteCount)
    }

    private let budget = DiskStore.Budget(bytes: 64 << 20)

    @Test("is written together, but never a response with the one that takes its place")
    func groups() throws {
        var queue = WritingQueue()
        queue.append(try job("a"))
        queue.append(try job("a", variant: "x"))
        queue.append(try job("b"))
        queue.append(try job("a", [UInt8]([2, 3])))
        queue.append(try job("c"))
        #expect(queue.takeGroup(budget).map(\.size) == [1, 1, 1])
        #expect(queue.takeGroup(budget).map(\.size) == [2, 1])
        #expect(queue.takeGroup(budget).isEmpty)
    }

    @Test("what was taken is freed when it is written, whatever waits behind it")
    func freed() throws {
        var queue = WritingQueue()
        weak var content: Content?
        do {
            let first = Content()
            content = first
            queue.append(try job("x", first))
        }
        // Not together with the older one of the same name.
        queue.append(try job("x", Content()))
        do {
            let group = queue.takeGroup(budget)
            #expect(group.count == 1 && content != nil)
        }
        #expect(content == nil)
        #expect(queue.takeGroup(budget).count == 1)
        #expect(queue.takeGroup(budget).isEmpty)
    }

    @Test("one that fails among many makes the disk a failing one, whoever was written after it")
    func oneVerdict() throws {
        let store = story.store()
        let hash = try #require(store.state.withLock { $0.tree }).hash
        func outer(_ path: String) throws -> Int {
            DiskObjectName(try story.key(path), SelectingKey(), hash).folder.outer
        }
        let bad = try outer("bad")
        let good = try #require(
            try (0..<100).map { "\($0)" }.first { try outer($0) != bad })
        // Where the folder of the one should be stands a file.
        let file = creat("\(story.path)/objects/\(String(bad, radix: 16))", 0o600)
        #expect(file >= 0)
        close(file)
        store.writer.suspend()
        try story.insert("bad", Array("a".utf8), into: store)
        try story.insert(good, Array("b".utf8), into: store)
        store.writer.resume()
        #expect(try story.content(good, in: store) == Array("b".utf8))
        let verdicts = story.reports.filter {
            if case .complete = $0 { false } else { true }
        }
        guard verdicts.count == 1, case .failing = verdicts[0] else {
            Issue.record("\(verdicts)")
            return
        }
        #expect(store.counts.fault != nil && store.counts.dropped == 1)
    }
}
