import NIOCore

/// What an exchange does when a wait that a rule makes is over. The loop's tick ends it, up to a
/// quarter of a second late; one that has to end on time has a timer besides, as far as there is
/// room for one. Lasts as long as the wait.
final class RuleWait {
    /// Of one loop: who waits holds a connection, but a timer more than that.
    static let mostTimers = 10_000

    let goOn: () -> Void
    private let loop: TrafficLoop
    private var timer: Scheduled<Void>?

    init(on loop: TrafficLoop, then goOn: @escaping () -> Void) {
        self.loop = loop
        self.goOn = goOn
    }

    deinit {
        guard let timer else { return }
        timer.cancel()
        loop.waitTimers -= 1
    }

    /// - Parameter wake: called on time; it is to look whether the wait is over, since clocks may
    ///   be moved by hand.
    func end(in nanoseconds: Int64, wake: @escaping () -> Void) {
        guard timer == nil, loop.waitTimers < Self.mostTimers else { return }
        loop.waitTimers += 1
        timer = loop.eventLoop.assumeIsolated().scheduleTask(
            in: .nanoseconds(nanoseconds), wake)
    }
}
