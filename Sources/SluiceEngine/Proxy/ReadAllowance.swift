/// How much one read of a loop's connections may take of the memory that all of them share. It is a
/// part of what is left ("dynamic thresholds", Choudhury and Hahne 1998): with little held every
/// read is a large one; the more is held, the smaller all get, so that those who came first cannot
/// take everything and nobody is left without a buffer.
///
/// What is taken counts until the loop weighs again what its connections hold: no read asks another
/// thread for anything.
final class ReadAllowance {
    /// Of what is left, one read takes no more than this part of it.
    private static let part = 16
    /// Any read may take so much, past the budget too: what is begun goes on.
    static let least = 4 << 10
    static let most = 512 << 10

    /// The most bytes that the next read may take; a power of two, as buffers are.
    private(set) var size = most
    private var left = 0
    private var share = least
    /// Reads have become smaller: called to have what is held weighed again.
    var onScarcity: () -> Void = {}

    /// What is written to a peer keeps no more memory than this before it is asked whether the
    /// peer has taken it.
    var mostUnasked: Int { min(Backlog.mostUnasked, size) }

    /// Nobody has to take less than it would.
    var isAmple: Bool { size == Self.most }

    func take(_ count: Int) {
        left -= count
        guard left < Self.most * Self.part else { return }
        setSize()
        onScarcity()
    }

    /// - Parameters:
    ///   - left: bytes that this loop may take until it is weighed again; fewer than none past the
    ///     budget.
    ///   - share: what there is for each connection whatever the others took.
    func weighed(left: Int, share: Int = 0) {
        self.left = left
        self.share = max(share, Self.least)
        setSize()
    }

    private func setSize() {
        let count = min(max(left / Self.part, share), Self.most)
        size = 1 << (Int.bitWidth - 1 - count.leadingZeroBitCount)
    }
}
