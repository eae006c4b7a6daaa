/// What an intermediary changes in the messages it passes on, RFC 9110 §7.6. All else is copied as
/// it came: order, case and white space of every field that is kept.
package enum Forwarding {
    /// How a body is framed towards a client of this version: RFC 9112 §6.1, §6.3, §7. What ends
    /// with the origin's connection is chunked for a client that understands it, so that it can
    /// tell a whole answer from one cut short.
    package static func delivery(of framing: Framing, to version: HTTPVersion) -> Framing {
        switch framing {
        case .none, .length: framing
        case .chunked, .untilClose: version == .http11 ? .chunked : .untilClose
        }
    }

    /// Writes the line before a chunk of `count` bytes; zero is for `appendLastChunk`. Behind the
    /// bytes of the chunk comes CRLF.
    package static func appendChunkHeader(count: Int, to output: inout [UInt8]) {
        output.appendHexadecimal(UInt64(count.magnitude))
        output.append("\r\n")
    }

    /// Ends a chunked body, RFC 9112 §7.1, with the trailers that may be passed on.
    package static func appendLastChunk(trailers: TrailerSection?, to output: inout [UInt8]) {
        output.append("0\r\n")
        if let trailers {
            for field in trailers.fields {
                output.append(contentsOf: trailers.bytes[field.line.range])
            }
        }
        output.append("\r\n")
    }
}

extension Forwarding {
    /// Fields that end here, whoever sent them. TE too: trailers reach us in any case, and what
    /// the next hop may send is ours to say. Upgrade is kept where it is passed on (RFC 9110 §7.8).
    static let hopByHop = FieldNameSet(
        .connection, .keepAlive, .proxyConnection, .te, .upgrade, .transferEncoding)

    /// Appends the field lines but those whose name is in `removed` or is a Connection option.
    /// Lines that stand together are copied together.
    static func appendFields(
        of section: FieldSection, without removed: FieldNameSet, to output: inout [UInt8]
    ) {
        let fields = section.fields
        guard let first = fields.first, let last = fields.last else { return }
        let nominated = nominated(in: section)
        var runStart = first.line.lower
        for field in fields {
            let isRemoved =
                removed.contains(field.known)
                || !nominated.isEmpty && isNominated(field, by: nominated, in: section)
            guard isRemoved else { continue }
            if runStart < field.line.lower {
                output.append(contentsOf: section.bytes[runStart..<field.line.lower])
            }
            runStart = field.line.upper
        }
        if runStart < last.line.upper {
            output.append(contentsOf: section.bytes[runStart..<last.line.upper])
        }
    }

    static func appendVia(
        _ version: HTTPVersion, _ pseudonym: String, to output: inout [UInt8]
    ) {
        output.append(version == .http10 ? "Via: 1.0 " : "Via: 1.1 ")
        var name = pseudonym
        name.withUTF8 { output.append(contentsOf: $0) }
        output.append("\r\n")
    }

    static func appendFraming(_ framing: Framing, to output: inout [UInt8]) {
        switch framing {
        case .none, .untilClose: break
        case .chunked: output.append("Transfer-Encoding: chunked\r\n")
        case .length(let count):
            output.append("Content-Length: ")
            output.appendDecimal(count)
            output.append("\r\n")
        }
    }
}

// MARK: - Fields that Connection names

extension Forwarding {
    /// The options that can name a field to remove: tokens that are not a field known here. A known
    /// field is either removed in any case or meant for all recipients, and then an option that
    /// names it (`Connection: Host`, `Cache-Control`, `Authorization`) is not appropriate (RFC 9110
    /// §7.6.1) and is ignored: obeying it would let a client decide what the origin gets to see.
    private static func nominated(in section: FieldSection) -> [ByteRange] {
        var result: [ByteRange] = []
        let input = section.bytes.span.bytes
        for field in section.fields where field.known == .connection {
            var rest: ByteRange? = field.value
            while let option = input.nextElement(of: &rest) {
                if option.isEmpty || input.matches(option, "close")
                    || input.matches(option, "keep-alive")
                {
                    continue
                }
                if FieldName.lookup(input.extracting(option.range)) == .other {
                    result.append(option)
                }
            }
        }
        return result
    }

    private static func isNominated(
        _ field: FieldLine, by options: [ByteRange], in section: FieldSection
    ) -> Bool {
        guard field.known == .other else { return false }
        let input = section.bytes.span.bytes
        for option in options where input.isSameName(option, field.name) { return true }
        return false
    }
}

extension RawSpan {
    /// Whether both ranges hold the same text, letters in either case.
    fileprivate func isSameName(_ left: ByteRange, _ right: ByteRange) -> Bool {
        guard left.count == right.count else { return false }
        for index in 0..<left.count {
            let a = byte(at: left.lower + index)
            let b = byte(at: right.lower + index)
            if a == b { continue }
            guard a ^ b == 0x20, (a | 0x20) &- 0x61 < 26 else { return false }
        }
        return true
    }
}
