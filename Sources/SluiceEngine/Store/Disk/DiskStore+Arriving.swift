import Dispatch
package import SluiceCore
import Synchronization

// Responses too large for memory: they go to the disk while they arrive.
extension DiskStore {
    /// Whether one is kept.
    package enum Arrival: Sendable {
        case begins(ArrivingObject)
        case refused(CacheVerdict.StorageVerdict)
    }

    /// - Parameters:
    ///   - record: what is to be kept, as far as it is known: only its length may change.
    ///   - length: bytes of content announced; `nil` when none were.
    package func begin(_ record: DiskRecord, length: UInt64?) -> Arrival {
        guard let slotSize = DiskFile.slotSize(for: record) else { return .refused(.tooLarge) }
        let length = length.map { Int(clamping: $0) }
        let refusal: CacheVerdict.StorageVerdict? = state.withLock { state in
            guard !state.isClosed, state.tree != nil, state.health.takeTry(at: clock.monotonic())
            else {
                state.counts.dropped += 1
                return .diskBehind
            }
            let hasRoom = state.hasRoom(bytes: length ?? 0, files: 1)
            return state.arrivals.begin(
                record.key, length: length, in: state.budget, hasRoom: hasRoom)
        }
        if let refusal { return .refused(refusal) }
        return .begins(ArrivingObject(record.key, slotSize: slotSize, self))
    }

    /// - Parameter count: bytes that were admitted before.
    /// - Returns: why no more of it is taken.
    func admitArriving(
        _ size: Int, after count: Int, _ isGathered: Bool
    ) -> CacheVerdict.StorageVerdict? {
        let (refusal, isFull, tree) = state.withLock { state in
            guard count + size <= state.budget.entryLimit else {
                return (CacheVerdict.StorageVerdict?.some(.tooLarge), false, state.tree)
            }
            let refusal = state.arrivals.add(size, isGathered: isGathered, in: state.budget)
            return (refusal, !state.hasRoom(bytes: 0, files: 1), state.tree)
        }
        if refusal == nil, isFull, let tree {
            writer.async { _ = self.makeRoom(blocks: 0, files: 1, in: tree) }
        }
        return refusal
    }

    /// On the writer's thread.
    /// - Returns: whether the file is no longer among those incoming.
    func nameArrived(
        _ file: IncomingFile, _ record: DiskRecord, bytes: Int, _ ticket: Ticket
    ) -> Bool {
        guard let tree = state.withLock({ $0.tree }) else { return false }
        flushIfDue(tree)
        let name = DiskObjectName(record.key, record.metadata.selecting, tree.hash)
        guard makeRoom(blocks: 0, files: 1, in: tree) else {
            drop(name, in: tree)
            return false
        }
        do throws(FileFault) {
            let place = Place(name: name, key: record.key, ticket: ticket, size: bytes)
            try publish(file, place, in: tree)
            succeed()
        } catch {
            drop(name, in: tree)
            fail(error)
        }
        synchronizeNames(in: tree)
        return true
    }
}
