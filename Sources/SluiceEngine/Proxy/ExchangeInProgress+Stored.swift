import NIOCore
import SluiceCore

// A stored response on its way to the client, in all the forms that a request may want.
extension ExchangeInProgress {
    /// The short way: nothing is made but the bytes that go out.
    func serveWhole(_ stored: StoredResponse, _ verdict: CacheVerdict, at wall: WallTime) {
        if isBanned(stored) { return }
        loop.counters.add(to: .cacheHits)
        exchange.cache = verdict
        loop.scratch.removeAll(keepingCapacity: true)
        loop.scratch.append(contentsOf: stored.head)
        send(
            stored, status: stored.untagged.status, content: .whole, at: wall,
            forwardStatus: nil, release: .close)
    }

    /// - Parameters:
    ///   - forwardStatus: what the origin answered, where it was asked.
    ///   - release: what becomes of its connection.
    func serve(
        _ answer: StoredAnswer, _ stored: StoredResponse, at wall: WallTime,
        forwardStatus: UInt16? = nil, release: ExchangeEffect.OriginRelease = .close
    ) {
        if isBanned(stored) || isGuardedAgainst(stored) { return }
        if case .hit = answer.verdict { loop.counters.add(to: .cacheHits) }
        if case .hitStale = answer.verdict { loop.counters.add(to: .cacheHits) }
        exchange.cache = answer.verdict
        loop.scratch.removeAll(keepingCapacity: true)
        var status = stored.untagged.status
        var content = Content.none
        let head = stored.head
        switch answer.form {
        case .whole:
            loop.scratch.append(contentsOf: head)
            content = .whole
        case .head: loop.scratch.append(contentsOf: head)
        case .notModified:
            status = 304
            Forwarding.appendNotModified(Array(head), to: &loop.scratch)
        case .range(let range, let part):
            status = 206
            Forwarding.appendPartial(Array(head), part, to: &loop.scratch)
            content = .range(range)
        case .ranges(let parts):
            status = 206
            let ranges = MultipartRanges(parts, of: Array(head), boundary: boundary(stored))
            Forwarding.appendPartial(Array(head), ranges, to: &loop.scratch)
            content = .ranges(ranges)
        case .unsatisfiable(let length):
            status = 416
            Forwarding.appendUnsatisfiable(Array(head), length: length, to: &loop.scratch)
        }
        send(
            stored, status: status, content: content, at: wall, forwardStatus: forwardStatus,
            release: release)
    }

    fileprivate enum Content {
        case none, whole
        case range(Range<UInt64>)
        case ranges(MultipartRanges)
    }

    /// Nobody who made the content can have known it: of the process, the entry and the exchange.
    private func boundary(_ stored: StoredResponse) -> [UInt8] {
        Array("\(loop.viaName)-\(stored.id)-\(id)".utf8)
    }

    /// What differs from answer to answer, behind the head in `loop.scratch`, and the content.
    private func send(
        _ stored: StoredResponse, status: UInt16, content: Content, at wall: WallTime,
        forwardStatus: UInt16?, release: ExchangeEffect.OriginRelease
    ) {
        record.state = .answering
        loop.countResponse(status)
        let freshness = stored.untagged.freshness
        let cacheStatus = CacheStatusField(
            exchange.cache, timeToLive: freshness.timeToLive(at: wall),
            forwardStatus: forwardStatus == status ? nil : forwardStatus,
            isCollapsed: isCollapsed)
        Forwarding.appendStoredEnd(
            age: freshness.age(at: wall), status: cacheStatus, clientVersion: request.version,
            keepAlive: exchange.clientMayStay && !session.closesSoon, to: &loop.scratch)
        if case .whole = content, case .inline = stored.body {
            loop.scratch.append(contentsOf: stored.inlineContent)
            session.send(loop.scratch)
        } else {
            session.send(loop.scratch)
            if case .file(let object) = stored.body, content.count(of: stored) > 0 {
                let pieces = content.pieces(of: stored)
                return beginSending(pieces, of: object, status: status, release: release)
            }
            send(content, of: stored)
        }
        exchange.answerFromCache(
            status: status, count: content.count(of: stored), release: release, &effects)
    }

    private func send(_ content: Content, of stored: StoredResponse) {
        switch content {
        case .none: break
        case .whole: send(stored.piece(0..<stored.untagged.length), of: stored)
        case .range(let range): send(stored.piece(range), of: stored)
        case .ranges(let ranges):
            for (separator, part) in zip(ranges.separators, ranges.ranges) {
                session.send(separator)
                send(stored.piece(part.range), of: stored)
            }
            if let end = ranges.separators.last { session.send(end) }
        }
    }

    private func send(_ piece: StoredResponse.Piece, of stored: StoredResponse) {
        switch piece {
        case .bytes(let bytes): session.send(Array(bytes))
        case .buffer(let buffer):
            session.send(kept: buffer)
            if buffer.storageCapacity > Backlog.mostUnasked { session.onItsWay = stored }
        case .file: break
        }
    }
}

extension ExchangeInProgress.Content {
    fileprivate func pieces(of stored: StoredResponse) -> [DiskSending.Piece] {
        switch self {
        case .none: return []
        case .whole: return [.file(0..<stored.contentLength)]
        case .range(let range): return file(stored, range)
        case .ranges(let ranges):
            let parts = zip(ranges.separators, ranges.ranges).flatMap { separator, part in
                [.bytes(separator)] + file(stored, part.range)
            }
            return parts + (ranges.separators.last.map { [.bytes($0)] } ?? [])
        }
    }

    private func file(_ stored: StoredResponse, _ range: Range<UInt64>) -> [DiskSending.Piece] {
        guard case .file(_, let range) = stored.piece(range), !range.isEmpty else { return [] }
        return [.file(range)]
    }

    fileprivate func count(of stored: StoredResponse) -> Int {
        switch self {
        case .none: 0
        case .whole: stored.contentLength
        case .range(let range): Int(clamping: range.upperBound - range.lowerBound)
        case .ranges(let ranges): Int(clamping: ranges.length)
        }
    }
}
