import NIOCore
import SluiceCore

/// Holds back bytes of one client, in both directions, as faults and bandwidths say. The first
/// handler in the client's pipeline, and there only once a rule has shaped the connection: all
/// others pay one look at a `nil`.
///
/// What it holds is bounded as a socket's own buffer is: sessions see that nothing more may be
/// written (`isFull`), and nothing more is read from a client whose bytes wait here.
final class Shaper: ChannelDuplexHandler, RemovableChannelHandler {
    typealias InboundIn = ByteBuffer
    typealias InboundOut = ByteBuffer
    typealias OutboundIn = IOData
    typealias OutboundOut = IOData

    private struct Written {
        var data: IOData
        var promise: EventLoopPromise<Void>?
    }

    private enum Ending {
        /// What passed is on its way to the client; looked at so many times so far.
        case waiting(Fault.Ending.Way, looks: Int)
        case over(Fault.Ending.Way)
    }

    /// Held from here on, in either direction, no more is taken; until it is down to half of it. As
    /// much as a socket's own buffer: what is late by 300 ms still comes at 800 kB a second.
    static let mostHeld = ChannelSizes.writeMarks.high
    /// How often, and how long apart, it is asked whether the client has what passed before a
    /// reset: what it has not would be lost.
    private static let looks = 200
    private static let betweenLooks = TimeAmount.milliseconds(5)
    private static let shortestWait: Int64 = 500_000

    private let host: any ShaperHost
    private var context: ChannelHandlerContext?
    private var plan = ShapingPlan.none
    private var down = Passage(.down)
    private var up = Passage(.up)
    private var written = CircularBuffer<Written>()
    private var received = CircularBuffer<ByteBuffer>()
    /// Of what is written, bytes in memory: files are held as places in them.
    private var writtenInMemory = 0
    private(set) var isFull = false
    private var readWasAsked = false
    private var inputHasEnded = false
    private var isAdvancing = false
    private var endsWhenEmpty = false
    private var ending: Ending?
    /// Something waited for its time since this was last asked for.
    private var hasHeldBack = false
    /// Rules that would have held this exchange back, and have counted it.
    private var counted: [BanID] = []
    private var timer: Scheduled<Void>?

    init(_ host: any ShaperHost) { self.host = host }

    // MARK: - What holds

    /// - Parameter anew: for another exchange: what passed before does not count.
    func set(_ plan: ShapingPlan, anew: Bool) {
        guard anew || plan != self.plan else { return }
        if anew { (hasHeldBack, endsWhenEmpty, counted) = (false, false, []) }
        self.plan = plan
        let now = host.now()
        down.set(plan.faults, sharedRate: plan.sharedRate(.down), anew: anew, now: now)
        up.set(plan.faults, sharedRate: plan.sharedRate(.up), anew: anew, now: now)
        advance()
    }

    /// Its exchange is over: what is held goes on as it was to, what comes then as it likes.
    func endPlan() {
        hasHeldBack = false
        guard !plan.isNone else { return }
        if isEmpty { set(.none, anew: true) } else { endsWhenEmpty = true }
    }

    /// Its exchange is over, and not all of it has passed.
    var isDraining: Bool { endsWhenEmpty }
    /// Bytes held in memory.
    var heldBytes: Int { writtenInMemory + up.held }
    /// Nothing that was written waits here.
    var hasPassedAll: Bool { written.isEmpty }
    private var isEmpty: Bool { written.isEmpty && received.isEmpty }
    /// Something may have come due.
    var isWaiting: Bool { !isEmpty || readWasAsked }

    /// Whether it is a rule, and not a peer, that has kept bytes from moving since this was asked
    /// last.
    func takeHeldBack() -> Bool {
        defer { hasHeldBack = false }
        return hasHeldBack || (!isEmpty && context?.channel.isWritable == true)
    }

    // MARK: - To the client

    func write(
        context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?
    ) {
        guard ending == nil else { return promise?.fail(ChannelError.ioOnClosedChannel) ?? () }
        let isOpen = down.isOpen && written.isEmpty
        if isOpen, plan.dryShares.isEmpty { return context.write(data, promise: promise) }
        let data = unwrapOutboundIn(data)
        let count = data.readableBytes
        meter(count, .down)
        if isOpen { return context.write(wrapOutboundOut(data), promise: promise) }
        if case .byteBuffer = data { writtenInMemory += count }
        written.append(Written(data: data, promise: promise))
        if count > 0 { down.arrived(count, now: host.now(), random: .random(in: 0 ... .max)) }
        noteFullness()
    }

    func flush(context: ChannelHandlerContext) {
        if written.isEmpty { context.flush() } else { advance() }
    }

    func channelWritabilityChanged(context: ChannelHandlerContext) {
        context.fireChannelWritabilityChanged()
        if context.channel.isWritable { advance() }
    }

    private func noteFullness() {
        let isFull = down.held >= (self.isFull ? Self.mostHeld / 2 : Self.mostHeld)
        guard isFull != self.isFull else { return }
        self.isFull = isFull
        context?.fireChannelWritabilityChanged()
    }

    /// So many bytes, and what stands behind them without a byte of its own.
    private func write(_ count: Int, _ context: ChannelHandlerContext) {
        var left = count
        while let next = written.first {
            let size = next.data.readableBytes
            guard size <= left else { break }
            left -= size
            written.removeFirst()
            write(next.data, next.promise, context)
        }
        if left > 0, let part = written.first?.data.prefix(left) {
            written[written.startIndex].data.skip(left)
            write(part, nil, context)
        }
        context.flush()
    }

    private func write(
        _ data: IOData, _ promise: EventLoopPromise<Void>?, _ context: ChannelHandlerContext
    ) {
        if case .byteBuffer(let buffer) = data { writtenInMemory -= buffer.readableBytes }
        context.write(wrapOutboundOut(data), promise: promise)
    }

    // MARK: - From the client

    func read(context: ChannelHandlerContext) {
        if up.held >= Self.mostHeld { readWasAsked = true } else { context.read() }
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        guard ending == nil else { return }
        let isOpen = up.isOpen && received.isEmpty
        if isOpen, plan.dryShares.isEmpty { return context.fireChannelRead(data) }
        let buffer = unwrapInboundIn(data)
        meter(buffer.readableBytes, .up)
        if isOpen { return context.fireChannelRead(wrapInboundOut(buffer)) }
        received.append(buffer)
        up.arrived(
            buffer.readableBytes, now: host.now(), random: .random(in: 0 ... .max))
    }

    func channelReadComplete(context: ChannelHandlerContext) {
        if received.isEmpty { context.fireChannelReadComplete() } else { advance() }
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        if case ChannelEvent.inputClosed = event, !received.isEmpty {
            inputHasEnded = true
        } else {
            context.fireUserInboundEventTriggered(event)
        }
    }

    private func deliver(_ count: Int, _ context: ChannelHandlerContext) {
        var left = count
        while left > 0, var next = received.first {
            if next.readableBytes <= left {
                left -= next.readableBytes
                received.removeFirst()
                context.fireChannelRead(wrapInboundOut(next))
            } else if let part = next.readSlice(length: left) {
                received[received.startIndex] = next
                left = 0
                context.fireChannelRead(wrapInboundOut(part))
            }
        }
        context.fireChannelReadComplete()
        guard received.isEmpty, inputHasEnded else { return }
        inputHasEnded = false
        context.fireUserInboundEventTriggered(ChannelEvent.inputClosed)
    }

    // MARK: - What only counts

    private func meter(_ count: Int, _ direction: Direction) {
        guard !plan.dryShares.isEmpty, count > 0 else { return }
        for rule in plan.meter(count, direction, on: host.quotas, now: host.now())
        where !counted.contains(rule) {
            counted.append(rule)
            host.wouldBeHeldBack(by: rule)
        }
    }

    // MARK: - Time

    /// Lets pass what may pass by now.
    func advance() {
        // What passes may bring more.
        guard !isAdvancing, ending == nil, let context else { return }
        isAdvancing = true
        let now = host.now()
        let dueDown = advanceDown(context, now)
        let dueUp = ending == nil ? advanceUp(context, now) : nil
        isAdvancing = false
        guard ending == nil else { return }
        if endsWhenEmpty, isEmpty { set(.none, anew: true) }
        if readWasAsked, up.held < Self.mostHeld {
            readWasAsked = false
            context.read()
        }
        noteFullness()
        schedule([dueDown, dueUp].compactMap(\.self).min(), now)
    }

    private func advanceDown(
        _ context: ChannelHandlerContext, _ now: MonotonicTime
    ) -> MonotonicTime? {
        while context.channel.isWritable, self.context != nil {
            let step = down.next(now: now) {
                plan.reserve($0, .down, on: host.quotas, now: now)
            }
            switch step {
            case .pass(let count): write(count, context)
            case .wait(let due): return due
            case .end(let way):
                end(way)
                return nil
            case .idle:
                // Written without a byte, behind nothing.
                if !written.isEmpty { write(0, context) }
                return nil
            }
        }
        return nil
    }

    private func advanceUp(
        _ context: ChannelHandlerContext, _ now: MonotonicTime
    ) -> MonotonicTime? {
        while self.context != nil {
            let step = up.next(now: now) { plan.reserve($0, .up, on: host.quotas, now: now) }
            switch step {
            case .pass(let count): deliver(count, context)
            case .wait(let due): return due
            case .end(let way):
                end(way)
                return nil
            case .idle: return nil
            }
        }
        return nil
    }

    /// The loop's tick comes too, for clocks that are moved by hand.
    private func schedule(_ due: MonotonicTime?, _ now: MonotonicTime) {
        timer?.cancel()
        timer = nil
        guard let due, let context else { return }
        hasHeldBack = true
        let wait = TimeAmount.nanoseconds(max(Self.shortestWait, due - now))
        timer = context.eventLoop.assumeIsolated().scheduleTask(in: wait) { [weak self] in
            self?.timer = nil
            self?.advance()
        }
    }

    // MARK: - The end

    private func end(_ way: Fault.Ending.Way) {
        ending = .waiting(way, looks: 0)
        timer?.cancel()
        lookWhetherTaken()
    }

    /// A reset loses what the client's system has not got yet: exactly so many bytes arrive.
    private func lookWhetherTaken() {
        guard case .waiting(let way, let looks) = ending, let context else { return }
        let passed = host.bytesWritten &- UInt64(down.held)
        let isTaken =
            context.channel.unsent == 0 && (context.channel.acknowledged ?? .max) >= passed
        guard !isTaken, looks < Self.looks else {
            ending = .over(way)
            if way == .reset { context.channel.resetOnClose() }
            // Not from within what a session has just written or is being told.
            return context.eventLoop.assumeIsolated().execute { [host] in host.endByFault() }
        }
        ending = .waiting(way, looks: looks + 1)
        context.eventLoop.assumeIsolated().scheduleTask(in: Self.betweenLooks) { [weak self] in
            self?.lookWhetherTaken()
        }
    }

    func close(
        context: ChannelHandlerContext, mode: CloseMode, promise: EventLoopPromise<Void>?
    ) {
        if mode == .all {
            // A session that is cut resets; this end is to look like any other.
            if case .over(.close) = ending { context.channel.closeWithoutReset() }
            drop()
        }
        context.close(mode: mode, promise: promise)
    }

    /// What came before the end is not late any more.
    func channelInactive(context: ChannelHandlerContext) {
        if ending == nil, !received.isEmpty {
            let count = up.held
            up = Passage(.up)
            deliver(count, context)
        }
        drop()
        context.fireChannelInactive()
    }

    /// Files are given back by their promises.
    private func drop() {
        let dropped = written
        written = []
        received = []
        writtenInMemory = 0
        down = Passage(.down)
        up = Passage(.up)
        timer?.cancel()
        timer = nil
        for entry in dropped { entry.promise?.fail(ChannelError.ioOnClosedChannel) }
    }

    func handlerAdded(context: ChannelHandlerContext) { self.context = context }

    func handlerRemoved(context: ChannelHandlerContext) {
        self.context = nil
        drop()
    }
}

/// Whose bytes a shaper holds.
protocol ShaperHost: AnyObject {
    func now() -> MonotonicTime
    var quotas: QuotaBoard { get }
    /// Towards the client so far, those that are held too.
    var bytesWritten: UInt64 { get }
    /// As many bytes have passed as were to.
    func endByFault()
    /// By one that only counts; said once an exchange.
    func wouldBeHeldBack(by rule: BanID)
}

extension IOData {
    fileprivate func prefix(_ count: Int) -> IOData {
        switch self {
        case .byteBuffer(var buffer): .byteBuffer(buffer.readSlice(length: count) ?? buffer)
        case .fileRegion(let region):
            .fileRegion(
                FileRegion(
                    fileHandle: region.fileHandle, readerIndex: region.readerIndex,
                    endIndex: region.readerIndex + count))
        }
    }

    fileprivate mutating func skip(_ count: Int) {
        switch self {
        case .byteBuffer(var buffer):
            self = .byteBuffer(ByteBuffer())
            buffer.moveReaderIndex(forwardBy: count)
            self = .byteBuffer(buffer)
        case .fileRegion(var region):
            region.moveReaderIndex(forwardBy: count)
            self = .fileRegion(region)
        }
    }
}
