import SluiceCore

/// That rules are not asked at the moment, as the header says it.
struct BansOff: Sendable {
    private let pause: BanPause
    private let count: Int
    private let now: WallTime

    /// From this width on there is room for whom it concerns.
    private static let clientsFrom = 100

    /// `nil` while they are.
    init?(_ context: Context) {
        guard let pauses = context.snapshot?.pauses,
            let pause = pauses.foremost(now: context.now)
        else { return nil }
        self.pause = pause
        count = pauses.all.count { !$0.isOver(at: context.now) }
        now = context.now
    }

    /// `BANS OFF 4m12s`, with whom it is for where that is not everybody.
    func words(width: Int) -> String {
        let left = Units.span(pause.secondsLeft(at: now))
        guard let clients = pause.clients else { return "BANS OFF \(left)" }
        guard count == 1 else { return "\(count)x BANS OFF \(left)" }
        guard width >= Self.clientsFrom else { return "1x BANS OFF \(left)" }
        return "BANS OFF for \(clients) \(left)"
    }
}
