import NIOCore
import SluiceCore

/// One direction of a tunnel in which much moves: behind a read that filled its buffer the rest is
/// moved by the system from socket to socket. The channels know nothing of it. They still say when
/// there is something to read, when it has ended and when there is room again:
///
/// - A read takes the first few kilobytes and finds out about the end.
/// - When the receiver has no room, the first bytes in the pipe are written through its channel,
///   which waits until they are sent; then the rest moves on. Meanwhile the sender is not read.
///
/// Whatever else is to be written first has what is in the pipe written before it (`spill`), so
/// bytes keep their order come what may.
final class SplicedDirection {
    /// Bytes moved before other connections have their turn.
    private static let turn = 2 << 20
    /// Written through the channel to wait for room.
    private static let first = 4 << 10
    private static let spilled = 64 << 10

    private unowned let session: TunnelSession
    private let side: Tunnel.Side
    /// While bytes are in it.
    private var pipe: KernelPipe?
    /// Bytes written through the channel to wait for room.
    private var waiting = 0
    private var isMoving = false
    /// These sockets are of a kind that the system does not move bytes between.
    private var isUnable = false
    private var isOver = false

    /// - Parameter side: whose bytes these are.
    init(_ session: TunnelSession, from side: Tunnel.Side) {
        self.session = session
        self.side = side
    }

    /// Not past the budget, which counts what is in pipes as well, and not past a shaper.
    private var mayMove: Bool {
        !session.isShaped && session.loop.allowance.isAmple && !session.loop.isOverBudget
    }

    private var source: TunnelEnd { session.end(side) }
    private var target: TunnelEnd { session.end(side.other) }
    /// Bytes that the receiver has not taken, and whoever counts what was written does not know of.
    var held: Int { inPipe + waiting }
    private var inPipe: Int { pipe?.count ?? 0 }

    /// The sender has more than one read took, which is written already.
    func moveOn() {
        guard !isOver, !isUnable, !isMoving, pipe == nil, target.unsent == 0 else { return }
        guard mayMove, let pipe = session.loop.pipes.take() else { return source.readLittle(false) }
        self.pipe = pipe
        advance()
    }

    /// Moves until there is nothing more, no more room or it is the turn of others.
    private func advance() {
        isMoving = true
        var rest = Self.turn
        repeat {
            move(&rest)
            if inPipe > 0 { waitForRoom() }
        } while inPipe > 0 && waiting == 0
        isMoving = false
        guard inPipe == 0 else { return }
        if let pipe { giveBack(pipe) }
        if !isOver, waiting == 0 { source.holdReading(!target.isWritable) }
    }

    private func move(_ rest: inout Int) {
        while let pipe, let (from, to) = sockets {
            while pipe.count > 0 {
                switch pipe.drain(to: to) {
                case .bytes(let count): target.took(count)
                case .nothing: return
                // What is wrong the channel finds out, which reads what the peer had to say first.
                case .unable, .failed: return spill()
                }
            }
            guard rest > 0 else { return }
            switch pipe.fill(from: from) {
            case .bytes(let count):
                rest -= count
                session.count(count, from: side)
                source.readLittle(true)
            case .nothing: return
            case .unable:
                isUnable = true
                return source.readLittle(false)
            case .failed: return session.failed(side)
            }
        }
    }

    /// Both, while both are open: of use until something else is done to a channel.
    private var sockets: (from: CInt, to: CInt)? {
        guard let from = source.socket, let to = target.socket else { return nil }
        return (from, to)
    }

    private func waitForRoom() {
        guard let pipe else { return }
        source.holdReading(true)
        let first = pipe.take(Self.first, target.allocator)
        waiting = first.readableBytes
        target.write(first) { [self] in
            waiting = 0
            hasRoom()
        }
    }

    private func hasRoom() {
        guard !isOver, !isMoving else { return }
        session.noteActivity()
        if session.isShaped { spill() }
        advance()
    }

    /// Writes what is in the pipe through the channel, which may shape it.
    func spill() {
        guard inPipe > 0, let pipe else { return }
        while pipe.count > 0 { target.write(pipe.take(Self.spilled, target.allocator)) }
        target.flush()
        // The flush may have ended it all.
        if !isMoving, self.pipe === pipe { giveBack(pipe) }
    }

    /// What is in the pipe goes nowhere any more.
    func drop() {
        isOver = true
        if let pipe { giveBack(pipe) }
    }

    private func giveBack(_ pipe: KernelPipe) {
        self.pipe = nil
        session.loop.pipes.put(pipe)
    }
}
