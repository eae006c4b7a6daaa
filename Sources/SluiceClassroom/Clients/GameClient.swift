package import NIOCore
import NIOPosix
package import SluiceCore

/// A player of tic-tac-toe with a board of its own (`sluice play`), in the plain dialect.
package struct GameClient: Sendable {
    /// The game server, or a `tcp` listener before it.
    package var target: HostAndPort
    /// The address to come from; `nil` leaves it to the system.
    package var source: IPAddress?

    /// A player without an address of its own.
    package init(target: HostAndPort) { self.target = target }

    /// Plays one game.
    ///
    /// - Parameters:
    ///   - nextLine: what the player types, a line a call; `nil` gives the game up.
    ///   - show: receives the board, row by row, and what is to be said beside it.
    /// - Returns: how the game ended; `nil` when it was given up.
    package func play(
        group: any EventLoopGroup = .singletonMultiThreadedEventLoopGroup,
        nextLine: @Sendable () async -> String?, show: Narrator
    ) async throws(ClientFault) -> Outcome? {
        try await Link.open(to: target, from: source, group: group) { link in
            var player = PlainPlayer()
            show("connected to \(target); you are O, cells are 1 to 9")
            Self.show(player.board, show)
            while player.board.outcome == nil {
                guard let digit = await Self.move(of: &player, nextLine: nextLine, show: show)
                else { return nil }
                try await link.send([digit])
                if player.board.outcome == nil { try await Self.answer(to: &player, on: &link) }
                Self.show(player.board, show)
            }
            if let outcome = player.board.outcome { show("\(outcome)") }
            return player.board.outcome
        }
    }

    private static func move(
        of player: inout PlainPlayer, nextLine: @Sendable () async -> String?, show: Narrator
    ) async -> UInt8? {
        while let line = await nextLine() {
            switch player.play(line) {
            case .success(let digit): return digit
            case .failure(let refusal): show(refusal.rawValue)
            }
        }
        return nil
    }

    /// Waits for the server's move. Line ends are let pass; a game needs no more than one digit.
    private static func answer(
        to player: inout PlainPlayer, on link: inout Link
    ) async throws(ClientFault) {
        while let buffer = try await link.receive() {
            for byte in buffer.readableBytesView
            where byte != UInt8(ascii: "\n") && byte != UInt8(ascii: "\r") {
                guard player.receive(byte) != nil else {
                    let text = WireText([byte], ByteRange(0, 1)).escaped()
                    throw .protocolViolation("the server sent \"\(text)\", which is no legal move")
                }
            }
            if player.isMyTurn || player.board.outcome != nil { return }
        }
        throw .closedEarly
    }

    private static func show(_ board: Board, _ show: Narrator) {
        for row in board.rows { show(row) }
    }
}
