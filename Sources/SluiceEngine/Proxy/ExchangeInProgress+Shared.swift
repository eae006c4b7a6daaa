import NIOCore
import SluiceCore

// An exchange whose answer comes through the fetch of another, and one that others wait for.
extension ExchangeInProgress {
    /// The answer that this one waited for is there.
    func followHead(_ head: ResponseHead, freshness: Freshness?) {
        guard session.isServing(self) else { return }
        note(.stored)
        caching?.freshness = freshness
        responseHead = head
        exchange.responseHead(head, &effects)
        carryOut()
    }

    /// There is no more as yet, or the client does not take more.
    func followedSome() {
        waitForMovement()
        if !session.isWritable { clientIsFull() }
    }

    /// Nothing comes of waiting: look again.
    func released(_ again: SharedFetch.Again) {
        exchange.unfollow()
        shared = nil
        guard session.isServing(self) else { return }
        isCollapsed = false
        if again != .asBefore { waitsForOtherLoops = false }
        decide(mayFollow: again != .alone)
        carryOut()
        session.flush()
    }

    /// The client leaves. Where others wait for the same, the fetch goes on without it.
    func handFetchOver() {
        guard let shared, shared.isLed(by: self) else { return }
        shared.clientHasLeft = true
        guard let upstream, let caching, shared.leaderLeft() else { return }
        BackgroundFetch.goOn(caching, shared, on: upstream, servers: servers, loop)
        self.upstream = nil
        self.caching = nil
        self.shared = nil
        servers = nil
        note(.stored)
    }
}
