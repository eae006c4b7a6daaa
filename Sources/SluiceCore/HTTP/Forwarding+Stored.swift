extension Forwarding {
    private static let removedFromStored: FieldNameSet = {
        var names = hopByHop
        names.insert(.contentLength)
        names.insert(.trailer)
        // Written anew with each hit.
        names.insert(.age)
        names.insert(.cacheStatus)
        return names
    }()

    /// Appends the head of a whole response as the store keeps it: everything that is the same for
    /// each hit. Age, Cache-Status, Connection and the empty line are for whoever sends it.
    package static func appendStored(
        _ head: ResponseHead, length: Int, via pseudonym: String, date: WallTime,
        to output: inout [UInt8]
    ) {
        output.append("HTTP/1.1 ")
        output.appendDecimal(UInt64(head.status))
        output.append(Byte.space)
        output.append(contentsOf: head.bytes[head.reason.range])
        output.append("\r\n")
        appendFields(of: head.section, without: removedFromStored, to: &output)
        appendVia(head.version, pseudonym, to: &output)
        if !head.contains(.date) {
            output.append("Date: ")
            HTTPDate.append(date, to: &output)
            output.append("\r\n")
        }
        appendFraming(.length(UInt64(length.magnitude)), to: &output)
    }
}

extension Forwarding {
    /// Appends what differs from hit to hit, and the empty line that ends the head.
    /// - Parameters:
    ///   - age: seconds, RFC 9111 §5.1.
    ///   - additions: whole field lines with their CRLF.
    package static func appendStoredEnd(
        age: Int64, additions: [UInt8], clientVersion: HTTPVersion, keepAlive: Bool,
        to output: inout [UInt8]
    ) {
        output.append("Age: ")
        output.appendDecimal(UInt64(max(0, age)))
        output.append("\r\n")
        output.append(contentsOf: additions)
        appendConnection(clientVersion, keepAlive: keepAlive, to: &output)
        output.append("\r\n")
    }
}
