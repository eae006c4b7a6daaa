import NIOCore
import SluiceCore

/// Who has to move content at the least rate, and how it does.
struct Watch {
    enum Mover { case clientSending, clientTaking, originTaking }

    let mover: Mover
    var pace: Pace
}

// How long an exchange waits, and for whom.
extension ExchangeInProgress {
    /// Content of the request came, and went on its way.
    func contentMoved() {
        watch(upstream?.isWritable == true ? .clientSending : .originTaking)
    }

    /// The client does not take its answer as fast as it comes.
    func clientIsFull() {
        // Others may take the answer faster; what they are sent is bounded by the store.
        if shared?.hasFollowers != true { upstream?.holdReading(true) }
        if exchange.isAnswering { watch(.clientTaking) }
    }

    /// The client has taken what there was.
    func clientIsFree() {
        upstream?.holdReading(false)
        if watched?.mover == .clientTaking { watched = nil }
        // Until then it is the origin, or a connection to one, that is waited for.
        if exchange.isAnswering { session.wait(loop.timeouts.idle) }
        shared?.feed(id)
        sending?.advance()
    }

    func originIsFree() {
        if watched?.mover == .originTaking { watched = nil }
    }

    private func watch(_ mover: Watch.Mover) {
        if watched?.mover != mover, loop.limits.minimumRate > 0 {
            let pace = Pace(count: moved(by: mover), now: loop.time, window: window(of: mover))
            watched = Watch(mover: mover, pace: pace)
        }
        waitForMovement()
    }

    /// Without a byte until the idle timeout, or with too few until the pace is looked at.
    func waitForMovement() {
        session.wait(loop.timeouts.idle)
        if let due = watched?.pace.due, due < record.deadline { record.deadline = due }
    }

    private func moved(by mover: Watch.Mover) -> UInt64 {
        switch mover {
        case .clientSending: record.bytesIn
        case .clientTaking: session.bytesTaken
        case .originTaking: upstream?.bytesTaken ?? 0
        }
    }

    var waitsForNoBytes: Bool {
        whenWaited != nil || mayFollowAfterDisk != nil || isAuthenticating
    }

    func deadlinePassed(now: MonotonicTime) {
        if hasWaited() { return }
        if mayFollowAfterDisk != nil { return diskIsLate() }
        if isAuthenticating { return checkIsLate() }
        if isPaceKept(now) { return waitForMovement() }
        let isClientSlow = !session.isWritable
        if upstream != nil, !exchange.isAnswering, !exchange.wantsRequestContent {
            servers?.report(.failedWithoutResponse)
        }
        let isOriginSlow = upstream.map { !$0.isWritable } ?? false
        exchange.timedOut(isClientSlow: isClientSlow, isOriginSlow: isOriginSlow, &effects)
        carryOut()
        session.flush()
    }

    private func isPaceKept(_ now: MonotonicTime) -> Bool {
        guard let mover = watched?.mover, let due = watched?.pace.due, due <= now else {
            return false
        }
        let isTooSlow = watched?.pace.isTooSlow(
            count: moved(by: mover), now: now, rate: loop.limits.minimumRate,
            window: window(of: mover))
        return isTooSlow == false
    }

    /// A peer that reads steadily is seen to do so in steps: its system asks for more only when a
    /// good part of its buffer is free again. They have to fit in.
    private func window(of mover: Watch.Mover) -> Int64 {
        switch mover {
        case .clientSending: loop.limits.rateWindow
        case .clientTaking, .originTaking: max(loop.limits.rateWindow, loop.timeouts.idle)
        }
    }
}
