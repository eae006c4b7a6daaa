import NIOCore
import SluiceCore

/// Content on its way from the disk to a client: a window at a time is sent from the system's memory
/// when the client has room. What is not there is read into it first, on a thread of the disk's, so
/// that neither a slow disk nor a slow client holds up the loop. Confined to its loop.
final class DiskSending {
    enum Piece {
        /// What stands between ranges.
        case bytes([UInt8])
        /// Offsets within the content.
        case file(Range<Int>)
    }

    private static let window = 1 << 20

    private let object: DiskObject
    private let disk: DiskStore
    /// Lets go of it when it is over.
    private weak var exchange: ExchangeInProgress?
    private var pieces: [Piece]
    private var next = 0
    /// What is in the system's memory for sure.
    private var ready = 0..<0
    private var isReading = false
    private var isAdvancing = false

    init(
        _ object: DiskObject, _ pieces: [Piece], of disk: DiskStore,
        for exchange: ExchangeInProgress
    ) {
        self.object = object
        self.pieces = pieces
        self.disk = disk
        self.exchange = exchange
    }

    /// Sends as much as is there and the client has room for.
    func advance() {
        // A flush may say that there is room again.
        guard !isReading, !isAdvancing, let exchange else { return }
        isAdvancing = true
        let session = exchange.session
        var hasMore = true
        while hasMore, session.isServing(exchange), next < pieces.count, session.isWritable {
            hasMore = sendNext(exchange)
            session.flush()
        }
        isAdvancing = false
        if next == pieces.count, session.isServing(exchange) { exchange.sentFromDisk() }
    }

    /// - Returns: `false` when it has to be read first.
    private func sendNext(_ exchange: ExchangeInProgress) -> Bool {
        switch pieces[next] {
        case .bytes(let bytes):
            next += 1
            exchange.exchange.responseContent(bytes.count)
            exchange.session.send(bytes)
        case .file(let rest):
            let end = min(rest.lowerBound + Self.window, rest.upperBound)
            let isReady = ready.lowerBound <= rest.lowerBound && end <= ready.upperBound
            let window = rest.lowerBound..<end
            guard isReady || object.isInMemory(window, now: exchange.loop.time) else {
                read(window, for: exchange)
                return false
            }
            pieces[next] = .file(end..<rest.upperBound)
            if end == rest.upperBound { next += 1 }
            exchange.exchange.responseContent(end - rest.lowerBound)
            exchange.session.send(object, window)
        }
        return true
    }

    private func read(_ range: Range<Int>, for exchange: ExchangeInProgress) {
        isReading = true
        exchange.session.wait(exchange.loop.timeouts.idle)
        let bound = NIOLoopBound(self, eventLoop: exchange.loop.eventLoop)
        let eventLoop = exchange.loop.eventLoop
        disk.prefetch(object, range) { eventLoop.execute { bound.value.hasRead(range) } }
    }

    private func hasRead(_ range: Range<Int>) {
        ready = range
        isReading = false
        advance()
    }
}
