/// Bytes relayed blind between a client and an origin. Each direction ends for itself: when one end
/// has sent its last byte the other is told so, and may go on sending (RFC 9293 §3.6).
package struct Tunnel: Sendable {
    package enum Side: Sendable {
        case client, origin
        package var other: Self { self == .client ? .origin : .client }
    }

    package enum Effect: Equatable, Sendable {
        /// Nothing more will be written to this side; say `outputEnded` when all of it is sent.
        case endOutput(Side)
        /// Both directions are done, or one broke.
        case close(EndReason)
    }

    /// One direction, named by the side that sends.
    private enum Direction {
        case open
        /// The sender is done; what it sent is still on its way to the other side.
        case draining
        case done
    }

    private var fromClient = Direction.open
    private var fromOrigin = Direction.open
    private var isClosed = false

    package init() {}

    /// A side has sent its last byte.
    package mutating func inputEnded(_ side: Side, _ effects: inout [Effect]) {
        guard !isClosed, self[side] == .open else { return }
        self[side] = .draining
        effects.append(.endOutput(side.other))
    }

    /// All that was written to this side is sent, and it has been told that no more comes.
    package mutating func outputEnded(_ side: Side, _ effects: inout [Effect]) {
        guard !isClosed else { return }
        self[side.other] = .done
        guard fromClient == .done, fromOrigin == .done else { return }
        isClosed = true
        effects.append(.close(.complete))
    }

    /// A side is gone: nothing can be delivered to it any more. One that has sent and received all
    /// it should is not missed; the other may still be receiving.
    package mutating func failed(_ side: Side, _ effects: inout [Effect]) {
        guard !isClosed, self[side] == .open || self[side.other] != .done else { return }
        isClosed = true
        effects.append(.close(side == .client ? .clientClosed : .originClosed))
    }

    /// Time, a command or the end of the program.
    package mutating func cut(_ reason: EndReason, _ effects: inout [Effect]) {
        guard !isClosed else { return }
        isClosed = true
        effects.append(.close(reason))
    }

    private subscript(_ side: Side) -> Direction {
        get { side == .client ? fromClient : fromOrigin }
        set { if side == .client { fromClient = newValue } else { fromOrigin = newValue } }
    }
}
