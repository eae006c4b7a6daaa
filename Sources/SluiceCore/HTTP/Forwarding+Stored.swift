extension Forwarding {
    private static let removedFromStored: FieldNameSet = {
        var names = hopByHop
        names.insert(.contentLength)
        names.insert(.trailer)
        // RFC 9111 §3.1: of this connection, whoever it is with.
        names.insert(.proxyAuthenticate)
        names.insert(.proxyAuthenticationInfo)
        names.insert(.proxyAuthorization)
        // Written anew with each hit.
        names.insert(.age)
        names.insert(.cacheStatus)
        return names
    }()

    /// RFC 9111 §3.2: what describes the content that is stored stays as it was stored.
    private static let keptOnUpdate: FieldNameSet = {
        var names = removedFromStored
        names.insert(.contentEncoding)
        names.insert(.contentRange)
        names.insert(.via)
        return names
    }()

    /// Appends the head of a whole response as the store keeps it: everything that is the same for
    /// each hit. Age, Cache-Status, Connection and the empty line are for whoever sends it.
    /// - Parameter withheld: names, in lower case, of fields that may not be stored.
    package static func appendStored(
        _ head: ResponseHead, length: Int, via pseudonym: String, date: WallTime,
        withheld: [[UInt8]] = [], to output: inout [UInt8]
    ) {
        let start = output.count
        output.append("HTTP/1.1 ")
        output.appendDecimal(UInt64(head.status))
        output.append(Byte.space)
        output.append(contentsOf: head.bytes[head.reason.range])
        output.append("\r\n")
        var removed = removedFromStored
        // Of a part; each answer cut from it gets its own.
        if head.status == 206 { removed.insert(.contentRange) }
        appendFields(of: head.section, without: removed, to: &output)
        if !withheld.isEmpty {
            let section = FieldSection(storedHead: Array(output[start...]))
            output.removeSubrange(start...)
            output.append(contentsOf: removing(withheld, from: section))
        }
        appendVia(head.version, pseudonym, to: &output)
        if !head.contains(.date) {
            output.append("Date: ")
            HTTPDate.append(date, to: &output)
            output.append("\r\n")
        }
        // RFC 9110 §8.6: a 204 has none.
        if head.status != 204 { appendFraming(.length(UInt64(length.magnitude)), to: &output) }
    }

    /// Appends a stored head with the fields of a 304 in place of its own, RFC 9111 §3.2.
    /// - Parameter date: when the 304 came, which is its Date where it has none.
    static func appendUpdated(
        _ stored: [UInt8], by response: ResponseHead, date: WallTime, to output: inout [UInt8]
    ) {
        var update: [UInt8] = []
        update.append("HTTP/1.1 304 \r\n")
        appendFields(of: response.section, without: keptOnUpdate, to: &update)
        if !response.contains(.date) {
            update.append("Date: ")
            HTTPDate.append(date, to: &update)
            update.append("\r\n")
        }
        let new = FieldSection(storedHead: update)
        let names = Set(
            new.fields.map { field in update[field.name.range].map(\.lowercasedASCII) })
        output.append(contentsOf: removing(Array(names), from: FieldSection(storedHead: stored)))
        for field in new.fields { output.append(contentsOf: update[field.line.range]) }
    }

    /// The bytes of a stored head without the fields of these names, in lower case.
    static func removing(_ names: [[UInt8]], from head: FieldSection) -> [UInt8] {
        guard let first = head.fields.first else { return head.bytes }
        let names = Set(names)
        var result = Array(head.bytes[..<first.line.lower])
        for field in head.fields {
            let name = head.bytes[field.name.range].map(\.lowercasedASCII)
            if !names.contains(name) { result += head.bytes[field.line.range] }
        }
        return result
    }
}

extension Forwarding {
    /// Appends what differs from hit to hit, and the empty line that ends the head.
    /// - Parameters:
    ///   - age: seconds, RFC 9111 §5.1.
    ///   - status: what the cache did.
    package static func appendStoredEnd(
        age: Int64, status: CacheStatusField, clientVersion: HTTPVersion, keepAlive: Bool,
        to output: inout [UInt8]
    ) {
        output.append("Age: ")
        output.appendDecimal(UInt64(max(0, age)))
        output.append("\r\n")
        status.append(to: &output)
        appendConnection(clientVersion, keepAlive: keepAlive, to: &output)
        output.append("\r\n")
    }
}
