package import SluiceCore

/// The lines of one event loop on their way to the log. Belongs to that loop alone: formatting
/// costs it no lock, and one is taken only when a batch is handed over.
package struct LogBatch: ~Copyable {
    /// Bytes at which a batch is handed over by itself.
    package static let size = 32 << 10

    private let log: AccessLog
    private var dates = LogDateCache()
    private var lines: [UInt8] = []

    package init(log: AccessLog) { self.log = log }

    package mutating func append(_ record: LogRecord) {
        // Room for a full batch and a long last line, taken only by loops that have something to say.
        if lines.isEmpty { lines.reserveCapacity(Self.size + 4096) }
        CombinedLogFormat.append(record, dates: &dates, to: &lines)
        if lines.count >= Self.size { flush() }
    }

    /// Hands over what is there. To be called now and then, and at the end.
    package mutating func flush() {
        guard !lines.isEmpty else { return }
        log.submit(lines)
        lines = []
    }
}
