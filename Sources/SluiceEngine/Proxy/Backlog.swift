import NIOCore

/// The memory behind what was written to a channel and its peer may not have taken yet. It counts
/// whole buffers: of one that the system has taken a part of, or that came with one byte in it, the
/// rest is kept as well. The channel counts bytes, and so says nothing of an origin that drips.
///
/// To ask a channel costs more than a small write, so it is asked once for many. A peer that has
/// not taken all by then gets nothing more until it has: its system holds enough for it meanwhile.
struct Backlog {
    /// Before it is asked.
    static let mostUnasked = 64 << 10

    /// The largest buffer of what is written and not flushed. What came by one read shares one.
    private var unflushed = 0
    private var flushed = 0
    /// Of it, what has to be taken before more is written.
    private var awaited = 0

    var isFull: Bool { awaited > 0 }

    /// A part of a buffer with so much room in all.
    mutating func write(of storage: Int) { unflushed = max(unflushed, storage) }

    /// Bytes that were copied, or made.
    mutating func write(copied count: Int) { flushed += count }

    /// To be asked behind a flush: whether more than `most` may wait there.
    mutating func mayExceed(_ most: Int) -> Bool {
        flushed += unflushed
        unflushed = 0
        return flushed > most && !isFull
    }

    /// Whether it waits for the peer; then nothing more is to be written before `wasTaken`.
    /// - Parameter shaper: holds back what it likes, and says itself when it is full.
    mutating func fills(_ channel: any Channel, behind shaper: Shaper?) -> Bool {
        let unsent = channel.isActive ? channel.unsent : 0
        guard unsent > 0, shaper == nil else {
            flushed = min(flushed, unsent)
            return false
        }
        awaited = flushed
        return true
    }

    /// The system has taken what was written when it was full.
    mutating func wasTaken() {
        flushed -= awaited
        awaited = 0
    }

    /// Bytes of memory held in it. The channel is asked for only where something may be in it.
    mutating func weight(in channel: @autoclosure () -> (any Channel)?) -> Int {
        guard flushed + unflushed > 0 else { return 0 }
        if !isFull, channel().map({ $0.unsent == 0 }) ?? true { flushed = 0 }
        return flushed + unflushed
    }
}
