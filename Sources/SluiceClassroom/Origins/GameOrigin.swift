package import NIOCore
import Synchronization

/// The game server (`sluice serve game`): tic-tac-toe in the plain dialect, one game a connection,
/// any number at once. See `PlainDialect` for the wire.
package struct GameOrigin: Origin {
    /// Makes the opponent of a game; games count from 1.
    package typealias OpponentMaker = @Sendable (_ game: Int) -> any Opponent

    private final class Games: Sendable {
        let started = Atomic<Int>(0)
    }

    private let games = Games()
    private let opponent: OpponentMaker
    private let narrate: Narrator

    /// - Parameters:
    ///   - opponent: called once a game.
    ///   - narrate: hears every move and sees every board, a row a line.
    package init(
        opponent: @escaping OpponentMaker = { _ in
            ComputerOpponent(generator: SystemRandomNumberGenerator())
        },
        narrate: @escaping Narrator = { _ in }
    ) {
        self.opponent = opponent
        self.narrate = narrate
    }

    package func accept(_ connection: any Channel) throws {
        let number = games.started.wrappingAdd(1, ordering: .relaxed).newValue
        try connection.pipeline.syncOperations.addHandler(
            GameHandler(number: number, opponent: opponent(number), narrate: narrate))
    }
}

private final class GameHandler: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    /// Lines about ignored bytes in one game; a client that sends nothing else fills no log.
    private static let refusalLimit = 16

    private let number: Int
    private let narrate: Narrator
    private var game: PlainDialect
    private var refusals = 0
    private var isOver = false

    init(number: Int, opponent: any Opponent, narrate: @escaping Narrator) {
        self.number = number
        self.narrate = narrate
        game = PlainDialect(opponent: opponent)
    }

    func channelActive(context: ChannelHandlerContext) {
        tell("\(context.channel.peer) plays O against X")
        context.fireChannelActive()
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        // What follows the end of a game is dropped unread.
        guard !isOver else { return }
        var effects: [PlainDialect.Effect] = []
        let input = unwrapInboundIn(data)
        let before = game.board
        game.receive(input.readableBytesView, effects: &effects)
        var moves: [UInt8] = []
        for effect in effects { carryOut(effect, moves: &moves) }
        if game.board != before { for row in game.board.rows { tell(row) } }
        if let outcome = game.board.outcome { tell("\(outcome)") }
        let written = context.channel.writeAndFlush(context.channel.allocator.buffer(bytes: moves))
        if isOver { context.channel.part(after: written) }
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        if let event = event as? ChannelEvent, event == .inputClosed {
            // Without another move nothing can be answered any more; moves written go first.
            let channel = context.channel
            let last = channel.writeAndFlush(channel.allocator.buffer(capacity: 0))
            last.whenComplete { _ in channel.close(promise: nil) }
        }
        context.fireUserInboundEventTriggered(event)
    }

    func channelInactive(context: ChannelHandlerContext) {
        tell(isOver ? "closed" : "the player left")
        context.fireChannelInactive()
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        context.close(promise: nil)
    }

    private func carryOut(_ effect: PlainDialect.Effect, moves: inout [UInt8]) {
        switch effect {
        case .played(let mark, let cell): tell("\(mark) plays \(cell)")
        case .send(let digit): moves.append(digit)
        case .ended: isOver = true
        case .ignored(let reason, let count):
            refusals += 1
            guard refusals <= Self.refusalLimit else { return }
            tell("\(count) \(count == 1 ? "byte" : "bytes") ignored: \(reason.rawValue)")
        }
    }

    private func tell(_ line: String) { narrate("game \(number): \(line)") }
}
