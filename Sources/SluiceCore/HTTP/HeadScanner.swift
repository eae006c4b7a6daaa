/// Splits a head, or trailers, into its start line and its field lines as they come in. Bytes are
/// presented again from the first one until the empty line is there.
struct HeadScanner {
    private let limits: WireLimits
    private var lines = LineScanner()
    private var fieldsStart = 0
    private var fields: [FieldLine] = []

    init(limits: WireLimits) { self.limits = limits }

    /// The length of the head with its empty line, once `readFields` was true.
    var end: Int { lines.lineStart }
    /// Whether a byte of it was seen.
    var hasBegun: Bool { lines.scanned > 0 }

    /// The first line without its end, `nil` while it is not complete.
    mutating func readStartLine(in input: RawSpan) throws(WireFault) -> ByteRange? {
        let line = try lines.nextLine(in: input, upTo: limits.startLine, else: .startLineTooLong)
        fieldsStart = lines.lineStart
        return line
    }

    /// Reads field lines up to the empty line; `false` while that is not there.
    mutating func readFields(in input: RawSpan) throws(WireFault) -> Bool {
        let limit = fieldsStart + limits.fieldSection
        while let line = try lines.nextLine(in: input, upTo: limit, else: .fieldsTooLarge) {
            if line.isEmpty { return true }
            guard lines.lineStart <= limit else { throw WireFault(.fieldsTooLarge, at: limit) }
            if fields.count >= limits.fieldCount {
                throw WireFault(.tooManyFields, at: line.lower)
            }
            if fields.isEmpty { fields.reserveCapacity(min(16, limits.fieldCount)) }
            fields.append(try FieldLine(line, isFirst: fields.isEmpty, in: input))
        }
        return false
    }

    /// Gives the lines away and starts over.
    mutating func finish() -> [FieldLine] {
        let result = fields
        self = Self(limits: limits)
        return result
    }
}
