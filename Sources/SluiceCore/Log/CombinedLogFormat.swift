/// The combined format of Apache's `mod_log_config`, as log analysers read it:
/// `client - user [date] "METHOD target HTTP/1.1" status bytes "referer" "user-agent"`.
///
/// One record is one line, whatever a stranger sent: quotes, backslashes, control bytes and bytes
/// above 0x7e are written `\xNN`; everything else stands as received.
package enum CombinedLogFormat {
    /// Stands for "no answer", which the format has no word for: analysers refuse a status that is
    /// not one, and know 444 as "closed without an answer".
    package static let statusOfNoAnswer: UInt16 = 444

    /// Appends one line with its end.
    package static func append(
        _ record: LogRecord, dates: inout LogDateCache, to output: inout [UInt8]
    ) {
        record.client.append(to: &output)
        output.append(" - ")
        appendUser(record.user, to: &output)
        output.append(Byte.space)
        dates.append(record.started, to: &output)
        output.append(" \"")
        let fields = appendRequestLine(record.request, to: &output)
        output.append("\" ")
        let isStatus = (100...999).contains(record.status)
        output.appendDecimal(UInt64(isStatus ? record.status : statusOfNoAnswer))
        output.append(Byte.space)
        output.appendDecimal(record.size)
        output.append(" \"")
        appendField(fields.referer, of: record.request, to: &output)
        output.append("\" \"")
        appendField(fields.userAgent, of: record.request, to: &output)
        output.append("\"\n")
    }

    /// Nothing quotes it, so a space would end it. A lone hyphen stands for nobody.
    private static func appendUser(_ user: String?, to output: inout [UInt8]) {
        guard let user else { return output.append(UInt8(ascii: "-")) }
        for (index, part) in user.utf8.split(
            separator: Byte.space, omittingEmptySubsequences: false
        ).enumerated() {
            if index > 0 { output.append("\\x20") }
            let bytes = Array(part)
            appendEscaped(bytes.span.bytes, ByteRange(0, bytes.count), to: &output)
        }
    }

    private static func appendRequestLine(
        _ request: LogRecord.Request, to output: inout [UInt8]
    ) -> LogRecord.Fields {
        switch request {
        case .head(let bytes, let method, let target, let isHTTP10, let fields):
            appendEscaped(bytes.span.bytes, method, to: &output)
            output.append(Byte.space)
            appendEscaped(bytes.span.bytes, target, to: &output)
            output.append(isHTTP10 ? " HTTP/1.0" : " HTTP/1.1")
            return fields
        case .relay(let target):
            output.append("TCP ")
            appendEscaped(target.storage.span.bytes, target.window, to: &output)
            output.append(" -")
        case .unreadable:
            output.append(UInt8(ascii: "-"))
        }
        return LogRecord.Fields()
    }

    private static func appendField(
        _ range: ByteRange, of request: LogRecord.Request, to output: inout [UInt8]
    ) {
        guard case .head(let bytes, _, _, _, _) = request, !range.isEmpty else {
            output.append(UInt8(ascii: "-"))
            return
        }
        appendEscaped(bytes.span.bytes, range, to: &output)
    }
}

// MARK: - Escaping

extension CombinedLogFormat {
    /// Plain bytes are copied in runs, the longer the better: most parts of a line are one run.
    private static func appendEscaped(
        _ bytes: RawSpan, _ window: ByteRange, to output: inout [UInt8]
    ) {
        let end = min(window.upper, bytes.byteCount)
        var start = min(window.lower, end)
        while start < end {
            let stop = firstSpecial(in: bytes, from: start, to: end)
            bytes.extracting(start..<stop).withUnsafeBytes { output.append(contentsOf: $0) }
            guard stop < end else { return }
            let byte = bytes.byte(at: stop)
            output.append(byte < 0x10 ? "\\x0" : "\\x")
            output.appendHexadecimal(UInt64(byte))
            start = stop + 1
        }
    }

    /// The offset of the first byte that cannot stand in a line as it is, or `end`.
    private static func firstSpecial(in bytes: RawSpan, from start: Int, to end: Int) -> Int {
        var offset = start
        while offset &+ 8 <= end {
            let found = specials(in: bytes.word(at: offset))
            if found != 0 { return offset &+ found.trailingZeroBitCount / 8 }
            offset &+= 8
        }
        while offset < end {
            if specials(in: UInt64(bytes.byte(at: offset)) | 0x2020_2020_2020_2000) != 0 {
                return offset
            }
            offset &+= 1
        }
        return end
    }

    /// The top bit of each byte of the word that is special; the lowest set bit is exact, the ones
    /// above it may be set by a borrow.
    @inline(__always)
    private static func specials(in word: UInt64) -> UInt64 {
        let ones: UInt64 = 0x0101_0101_0101_0101
        let quotes = word ^ (ones &* 0x22)
        let backslashes = word ^ (ones &* 0x5c)
        let deletes = word ^ (ones &* 0x7f)
        let equal =
            ((quotes &- ones) & ~quotes) | ((backslashes &- ones) & ~backslashes)
            | ((deletes &- ones) & ~deletes)
        let controls = (word &- ones &* 0x20) & ~word
        return (equal | controls | word) & (ones &* 0x80)
    }
}
