/// Reads the chunked transfer coding, RFC 9112 §7.1: content out, framing and trailers kept back.
struct ChunkedBody {
    private let limits: WireLimits
    private var state = State.size
    private var lines = LineScanner()
    private var trailerLines: HeadScanner
    /// What followed the last chunk; `nil` when nothing did.
    private(set) var trailers: TrailerSection?

    private enum State {
        /// At the start of a chunk line, of which `lines` has seen a part.
        case size
        /// So many bytes of the chunk are still due, at least one.
        case data(UInt64)
        /// The CRLF behind the data is due.
        case dataEnd
        case trailers
    }

    init(limits: WireLimits) {
        self.limits = limits
        trailerLines = HeadScanner(limits: limits)
    }

    mutating func read(_ input: RawSpan) throws(WireFault) -> ReadStep {
        var offset = 0
        while true {
            switch state {
            case .size:
                guard let line = try readLine(input.extracting(offset...)) else {
                    return ReadStep(consumed: offset, event: .needsMore)
                }
                offset += lines.lineStart
                lines = LineScanner()
                state = line.size == 0 ? .trailers : .data(line.size)
            case .data(let due):
                guard offset < input.byteCount else {
                    return ReadStep(consumed: offset, event: .needsMore)
                }
                let count = Int(min(due, UInt64(input.byteCount - offset)))
                state = due == UInt64(count) ? .dataEnd : .data(due - UInt64(count))
                let data = offset..<offset + count
                return ReadStep(consumed: data.upperBound, event: .data(data))
            case .dataEnd:
                guard try isLineEnd(at: offset, in: input) else {
                    return ReadStep(consumed: offset, event: .needsMore)
                }
                offset += 2
                state = .size
            case .trailers:
                guard try readTrailers(input.extracting(offset...)) else {
                    return ReadStep(consumed: offset, event: .needsMore)
                }
                return ReadStep(consumed: offset + trailerLength, event: .end)
            }
        }
    }

    /// With the empty line that ends the message.
    private var trailerLength: Int { trailers?.bytes.count ?? 2 }

    private mutating func readLine(_ input: RawSpan) throws(WireFault) -> ChunkLine? {
        guard
            let line = try lines.nextLine(
                in: input, upTo: limits.chunkLine, else: .chunkLineTooLong)
        else { return nil }
        return try ChunkLine(line, in: input)
    }

    private func isLineEnd(at offset: Int, in input: RawSpan) throws(WireFault) -> Bool {
        guard offset < input.byteCount else { return false }
        guard input.byte(at: offset) == Byte.cr else {
            throw WireFault(.missingChunkEnd, at: 0)
        }
        guard offset + 1 < input.byteCount else { return false }
        guard input.byte(at: offset + 1) == Byte.lf else {
            throw WireFault(.missingChunkEnd, at: 1)
        }
        return true
    }

    private mutating func readTrailers(_ input: RawSpan) throws(WireFault) -> Bool {
        guard try trailerLines.readFields(in: input) else { return false }
        let end = trailerLines.end
        let fields = trailerLines.finish()
        guard !fields.isEmpty else { return true }
        for field in fields where field.known.isFramingOrRouting {
            throw WireFault(.forbiddenTrailer, at: field.line.lower)
        }
        trailers = TrailerSection(
            bytes: input.copy(ByteRange(0, end)),
            fields: fields.filter { $0.known.isAllowedInTrailers })
        return true
    }
}

extension FieldName {
    /// Fields that would change where a message ends or goes if someone merged them into its head.
    fileprivate var isFramingOrRouting: Bool {
        switch self {
        case .contentLength, .transferEncoding, .host, .connection: true
        default: false
        }
    }

    /// RFC 9110 §6.5.1: of the known fields only those that neither frame, route, modify,
    /// authenticate nor describe the content. Names that are not known are passed on.
    fileprivate var isAllowedInTrailers: Bool {
        switch self {
        case .other, .etag, .cacheStatus, .proxyStatus: true
        default: false
        }
    }
}
