import NIOCore
import SluiceCore

/// A tunnel while it lasts: two ends, their counts, its row. Owned by its loop's table.
final class TunnelSession: LiveConnection {
    let loop: TrafficLoop
    let record: ConnectionRecord
    private let clientEnd: TunnelEnd
    private let originEnd: TunnelEnd
    private var tunnel = Tunnel()
    private var isClosed = false
    private let begun: MonotonicTime
    private let opening: Opening
    private var toClient: UInt64 = 0
    /// What both ends had taken when the deadline was last looked at.
    private var takenAtDeadline: UInt64 = 0
    /// The place that the origin's end takes, when it is a server of a group.
    private let lease: ServerLease?
    /// Made when much moves; most tunnels never have them.
    private var fromClient: SplicedDirection?
    private var fromOrigin: SplicedDirection?

    /// What it came from.
    enum Opening {
        /// An exchange: a CONNECT, or one that switched to another protocol.
        case exchange(Opened)
        /// A connection that was to go nowhere else.
        case relay(WireText)
    }

    struct Opened {
        let id: ExchangeID
        let request: RequestHead
        /// 200 or 101.
        let status: UInt16
        let begun: MonotonicTime
        /// That did something to it.
        let rule: BanID?
    }

    init(
        loop: TrafficLoop, record: ConnectionRecord, client: TunnelEnd, origin: TunnelEnd,
        opening: Opening, lease: ServerLease? = nil
    ) {
        self.loop = loop
        self.record = record
        clientEnd = client
        originEnd = origin
        self.opening = opening
        self.lease = lease
        begun = if case .exchange(let opened) = opening { opened.begun } else { loop.now() }
        record.state = .tunnel
        loop.counters.add(to: .tunnels)
        loop.live[record.id] = self
        noteActivity()
        clientEnd.begin(self)
        // The client may be gone already.
        if !isClosed { originEnd.begin(self) }
    }

    func end(_ side: Tunnel.Side) -> TunnelEnd { side == .client ? clientEnd : originEnd }

    // MARK: - Bytes

    /// - Parameter data: the same buffer, as it came.
    func relay(_ data: NIOAny, _ buffer: ByteBuffer, from side: Tunnel.Side) {
        let count = buffer.readableBytes
        self.count(count, from: side)
        spliced(from: side)?.spill()
        let other = end(side.other)
        other.write(data, count: count, storage: buffer.storageCapacity)
        if !other.isWritable { end(side).holdReading(true) }
    }

    /// Its last read left something.
    func moveOn(from side: Tunnel.Side) {
        guard !isClosed else { return }
        if let spliced = spliced(from: side) { return spliced.moveOn() }
        let spliced = SplicedDirection(self, from: side)
        if side == .client { fromClient = spliced } else { fromOrigin = spliced }
        spliced.moveOn()
    }

    private func spliced(from side: Tunnel.Side) -> SplicedDirection? {
        side == .client ? fromClient : fromOrigin
    }

    /// A rule says how its bytes pass: they go through the channels.
    var isShaped: Bool { record.shaper != nil }

    /// Bytes in pipes, which no channel knows of.
    private var held: Int { (fromClient?.held ?? 0) + (fromOrigin?.held ?? 0) }

    func count(_ count: Int, from side: Tunnel.Side) {
        switch side {
        case .client:
            record.bytesIn &+= UInt64(count)
            loop.counters.add(count, to: .bytesFromClients)
            loop.counters.add(count, to: .bytesToOrigins)
        case .origin:
            record.bytesOut &+= UInt64(count)
            toClient &+= UInt64(count)
            loop.counters.add(count, to: .bytesFromOrigins)
            loop.counters.add(count, to: .bytesToClients)
        }
    }

    func flush(from side: Tunnel.Side) {
        // First, so that who has the bytes finds the time counted from them.
        noteActivity()
        end(side.other).flush()
    }

    func noteActivity() {
        record.deadline = loop.now().advanced(byNanoseconds: loop.timeouts.idle)
    }

    // MARK: - The end

    func inputEnded(_ side: Tunnel.Side) {
        spliced(from: side)?.spill()
        carryOut { tunnel.inputEnded(side, &$0) }
    }
    func outputEnded(_ side: Tunnel.Side) { carryOut { tunnel.outputEnded(side, &$0) } }
    func failed(_ side: Tunnel.Side) { carryOut { tunnel.failed(side, &$0) } }
    func cut(_ reason: EndReason) { carryOut { tunnel.cut(reason, &$0) } }

    /// Below the write marks a slow reader shows itself in nothing but what is still unsent.
    func deadlinePassed(now: MonotonicTime) {
        let unsent = clientEnd.unsent + originEnd.unsent + held
        let taken = clientEnd.bytesTaken &+ originEnd.bytesTaken
        guard unsent > 0, taken > takenAtDeadline else { return cut(.idle) }
        takenAtDeadline = taken
        noteActivity()
    }

    private func carryOut(_ input: (inout [Tunnel.Effect]) -> Void) {
        var effects: [Tunnel.Effect] = []
        input(&effects)
        for effect in effects {
            switch effect {
            case .endOutput(let side): end(side).endOutput()
            case .close(let reason): close(reason)
            }
        }
    }

    private func close(_ reason: EndReason) {
        guard !isClosed else { return }
        isClosed = true
        writeRow(reason)
        lease?.giveBack()
        fromClient?.drop()
        fromOrigin?.drop()
        loop.remove(record, end: reason)
        clientEnd.close()
        originEnd.close()
    }

    /// A relay in a tunnel has no message boundary to wait for: it may last until the time to stop
    /// is over.
    func finishSoon() {}

    // MARK: - What is known of it

    var bufferedBytes: Int { clientEnd.bufferedBytes + originEnd.bufferedBytes + held }

    var exchangeInProgress: ExchangeRow? {
        if case .exchange(let opened) = opening { row(opened, end: nil) } else { nil }
    }

    private func row(_ opened: Opened, end: EndReason?) -> ExchangeRow {
        ExchangeRow(
            id: opened.id, connection: record.id, started: loop.wall(at: opened.begun),
            client: record.client, head: opened.request.bytes,
            methodRange: opened.request.methodRange, hostRange: opened.request.authorityRange,
            pathRange: opened.request.pathRange, status: opened.status, size: toClient,
            duration: loop.now() - opened.begun, rule: opened.rule, end: end,
            user: record.user)
    }

    private func writeRow(_ reason: EndReason) {
        let request: LogRecord.Request
        var status: UInt16 = 200
        switch opening {
        case .exchange(let opened):
            loop.finish(row(opened, end: reason))
            request = .init(opened.request)
            status = opened.status
        case .relay(let target): request = .relay(target)
        }
        loop.writeLog(
            LogRecord(
                client: record.client.address, user: record.user, started: loop.wall(at: begun),
                request: request, status: status, size: toClient))
    }
}
