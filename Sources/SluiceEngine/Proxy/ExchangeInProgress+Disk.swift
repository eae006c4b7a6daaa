import NIOCore
import SluiceCore

// What is not in memory, and may be on the disk.
extension ExchangeInProgress {
    /// Nanoseconds; a disk that takes longer is of no use: the origin is asked.
    private static let diskTimeout: Int64 = 1_000_000_000

    func readFromDisk(mayFollow: Bool) {
        guard let caching else { return }
        mayFollowAfterDisk = mayFollow
        record.state = .waiting
        session.wait(Self.diskTimeout)
        let bound = NIOLoopBound(self, eventLoop: loop.eventLoop)
        let eventLoop = loop.eventLoop
        caching.store.readFromDisk(caching.key) { found in
            eventLoop.execute { bound.value.diskHasRead(found) }
        }
    }

    /// Nothing when the client has left meanwhile, or the disk was too late.
    private func diskHasRead(_ found: [StoredResponse]) {
        guard let mayFollow = mayFollowAfterDisk, session.isServing(self) else { return }
        mayFollowAfterDisk = nil
        caching?.diskWasRead(found)
        decide(mayFollow: mayFollow)
        carryOut()
        session.flush()
    }

    func diskIsLate() {
        loop.counters.add(to: .cacheDiskLate)
        diskHasRead([])
    }

    func beginSending(
        _ pieces: [DiskSending.Piece], of object: DiskObject, status: UInt16,
        release: ExchangeEffect.OriginRelease
    ) {
        guard let disk = loop.store?.disk else { return }
        exchange.beginAnswerFromCache(status: status, release: release, &effects)
        let sending = DiskSending(object, pieces, of: disk, for: self)
        self.sending = sending
        sending.advance()
    }

    /// All of it is on its way.
    func sentFromDisk() {
        sending = nil
        exchange.answerFromCacheEnded(&effects)
        carryOut()
    }
}
