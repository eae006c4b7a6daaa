import Testing

@testable import SluiceCore
@testable import SluiceEngine

@Suite("What waits for the writer of the disk")
struct WritingQueueTests {
    private let story: DiskStory

    init() throws { story = try DiskStory() }

    private func job(
        _ path: String, variant: String? = nil, _ content: [UInt8] = [1]
    ) throws -> WritingQueue.Job {
        WritingQueue.Job(
            record: try story.record(path, length: content.count, variant: variant),
            work: .store(content), ticket: DiskStore.Ticket(removals: 0), size: content.count)
    }

    private let budget = DiskStore.Budget(bytes: 64 << 20)

    @Test("is written together, but never a response with the one that takes its place")
    func groups() throws {
        var queue = WritingQueue()
        queue.append(try job("a"))
        queue.append(try job("a", variant: "x"))
        queue.append(try job("b"))
        queue.append(try job("a", [2, 3]))
        queue.append(try job("c"))
        #expect(queue.takeGroup(budget).map(\.size) == [1, 1, 1])
        #expect(queue.takeGroup(budget).map(\.size) == [2, 1])
        #expect(queue.takeGroup(budget).isEmpty)
    }
}
