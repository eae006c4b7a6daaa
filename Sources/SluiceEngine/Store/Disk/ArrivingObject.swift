import Dispatch
package import NIOCore
package import SluiceCore
import Synchronization

/// A response too large for memory, on its way to the disk while it arrives. Whoever receives it
/// hands over its content in order and waits for nothing; a disk that falls behind costs the stored
/// response, not the client. What does not come to its end leaves nothing behind.
///
///     incoming/N   grows from the place of the content on; its header comes last, then its name
package final class ArrivingObject: Sendable {
    let key: CacheKey
    private let disk: DiskStore
    private let slotSize: Int
    private let progress = Mutex(Progress())
    /// Touched by the arriver's thread alone.
    private let writing: Mutex<Writing>

    private struct Progress {
        /// Bytes handed over, and those of them that are still to be written.
        var count = 0
        var waiting = 0
        /// Nothing more is taken.
        var isOver = false
        /// What waits is not worth writing.
        var isGivenUp = false

        /// - Returns: whether it was not over before.
        mutating func end() -> Bool {
            defer { isOver = true }
            return !isOver
        }
    }

    private struct Writing {
        var file: IncomingFile?
        var sum = CRC32C()
        var offset: Int
        var isEnded = false
    }

    /// Bytes of one that may wait for the disk.
    static let waitingLimit = 16 << 20

    init(_ key: CacheKey, slotSize: Int, _ disk: DiskStore) {
        self.key = key
        self.disk = disk
        self.slotSize = slotSize
        writing = Mutex(Writing(offset: DiskFile.contentOffset(slotSize: slotSize)))
    }

    /// - Parameter isGathered: it has been in memory for a while, and may all wait at once.
    /// - Returns: why it is given up; `nil` when it goes on.
    package func append(
        _ content: [ByteBuffer], isGathered: Bool = false
    ) -> CacheVerdict.StorageVerdict? {
        let count = content.reduce(0) { $0 + $1.readableBytes }
        let refusal: CacheVerdict.StorageVerdict? = progress.withLock { progress in
            if progress.isOver { return .diskBehind }
            guard isGathered || progress.waiting + count <= Self.waitingLimit else {
                return .diskBehind
            }
            if let refusal = disk.admitArriving(count, after: progress.count, isGathered) {
                return refusal
            }
            progress.count += count
            // What was gathered is not held against what follows it.
            progress.waiting += isGathered ? 0 : count
            return nil
        }
        if let refusal {
            giveUp(isDropped: refusal == .diskBehind)
            return refusal
        }
        disk.arriver.async {
            self.write(content)
            self.progress.withLock { $0.waiting -= isGathered ? 0 : count }
            self.disk.state.withLock { $0.arrivals.wrote(count) }
        }
        return nil
    }

    /// All content was handed over.
    /// - Parameters:
    ///   - record: with the length that it has.
    ///   - ticket: if the key is removed from then on, it is not kept.
    package func finish(_ record: DiskRecord, ticket: DiskStore.Ticket) {
        guard progress.withLock({ $0.end() }) else { return }
        disk.arriver.async { self.name(record, ticket) }
    }

    /// The rest will not come. Nothing when it is over already.
    package func abandon() { giveUp(isDropped: false) }

    private func giveUp(isDropped: Bool) {
        let isFirst = progress.withLock { progress in
            progress.isGivenUp = progress.isGivenUp || !progress.isOver
            return progress.end()
        }
        guard isFirst else { return }
        if isDropped { disk.state.withLock { $0.counts.dropped += 1 } }
        disk.arriver.async { self.end() }
    }
}

// MARK: - On the arriver's thread

extension ArrivingObject {
    private func write(_ content: [ByteBuffer]) {
        guard !progress.withLock({ $0.isGivenUp }), let tree = disk.state.withLock({ $0.tree })
        else { return }
        do throws(FileFault) {
            for piece in content { try write(piece, in: tree) }
        } catch {
            disk.fail(error)
            progress.withLock { $0.isGivenUp = true }
            giveUp(isDropped: true)
        }
    }

    private func write(_ piece: ByteBuffer, in tree: DiskTree) throws(FileFault) {
        let opened = writing.withLock { $0.file }
        let file = if let opened { opened } else { try tree.newFile() }
        let offset = writing.withLock { writing in
            writing.file = file
            piece.withUnsafeReadableBytes { writing.sum.update($0.bytes) }
            defer { writing.offset += piece.readableBytes }
            return writing.offset
        }
        var fault: FileFault?
        piece.withUnsafeReadableBytes { bytes in
            do throws(FileFault) { try file.write(bytes, at: offset) } catch { fault = error }
        }
        if let fault { throw fault }
    }

    /// Only now it gets its header: without one, a file means nothing.
    private func name(_ record: DiskRecord, _ ticket: DiskStore.Ticket) {
        let (file, sum, offset) = writing.withLock { ($0.file, $0.sum.value, $0.offset) }
        let start = DiskFile.contentOffset(slotSize: slotSize)
        guard !progress.withLock({ $0.isGivenUp }), let file,
            UInt64(offset - start) == record.metadata.length,
            let header = DiskFile.header(record, checksum: sum, slotSize: slotSize)
        else {
            disk.state.withLock { $0.counts.dropped += 1 }
            return end()
        }
        do throws(FileFault) {
            try file.write(header, at: 0)
        } catch { return fail(error) }
        file.setTime(disk.clock.wall())
        // That takes its time: others arrive meanwhile.
        disk.synchronizers.synchronize(file) { fault in
            if let fault { return self.fail(fault) }
            self.disk.writer.async {
                let isNamed = self.disk.nameArrived(file, record, bytes: offset, ticket)
                if isNamed { self.writing.withLock { $0.file = nil } }
                self.end()
            }
        }
    }

    private func fail(_ fault: FileFault) {
        disk.fail(fault)
        disk.state.withLock { $0.counts.dropped += 1 }
        end()
    }

    /// Takes away what has no name, and gives back its room.
    private func end() {
        let file = writing.withLock { writing in
            defer { writing.file = nil }
            return writing.isEnded ? nil : writing.file
        }
        if let file { disk.state.withLock { $0.tree }?.forget(file) }
        let isFirst = writing.withLock { writing in
            defer { writing.isEnded = true }
            return !writing.isEnded
        }
        let count = progress.withLock { $0.count }
        if isFirst { disk.state.withLock { $0.arrivals.end(key, count) } }
    }
}
