import SluiceCore

/// What waits for the writer, in its order.
struct WritingQueue {
    struct Job: Sendable {
        let record: DiskRecord
        let work: Work
        let ticket: DiskStore.Ticket
        /// Bytes, as the backlog counts them.
        let size: Int

        func isReplaced(by newer: Job) -> Bool {
            record.key == newer.record.key
                && record.metadata.selecting == newer.record.metadata.selecting
        }
    }

    enum Work: Sendable {
        case store(any DiskContent)
        /// In place of the record with this.
        case update(StoredMetadata)
    }

    /// Responses that are written together: as many as may have to be written again after a crash.
    private static let groupLimit = 64

    /// `nil` for those that were taken: nothing holds on to their content.
    private var jobs: [Job?] = []
    /// Those before it were taken.
    private var first = 0

    mutating func append(_ job: Job) { jobs.append(job) }

    /// What is to be written next, at once: responses that fit into an eighth of the budget
    /// together, as one may take that much; or a new record.
    mutating func takeGroup(_ budget: DiskStore.Budget) -> [Job] {
        var group: [Job] = []
        var blocks = 0
        let limit = min(Self.groupLimit, max(1, budget.files / 8))
        while first < jobs.count, group.count < limit, let job = jobs[first] {
            guard case .store = job.work else {
                if group.isEmpty {
                    group = [job]
                    passFirst()
                }
                break
            }
            blocks += DiskIndex.blocks(ofBytes: job.size) + 1
            if !group.isEmpty, blocks > budget.entryLimit / DiskIndex.blockSize { break }
            // Should the newer one fail, the older one must not take its place after that.
            if group.contains(where: { $0.isReplaced(by: job) }) { break }
            group.append(job)
            passFirst()
        }
        if first == jobs.count || first >= 1024 {
            jobs.removeFirst(first)
            first = 0
        }
        return group
    }

    private mutating func passFirst() {
        jobs[first] = nil
        first += 1
    }
}
