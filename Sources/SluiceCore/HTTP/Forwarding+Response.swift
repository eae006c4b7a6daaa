extension Forwarding {
    /// Appends the head for the client: HTTP/1.1, the origin's code and reason, fields of this hop
    /// removed, Via behind the ones that are there, Date when there is none, framing written anew.
    /// Proxy-Authenticate is kept: it is for whoever answers it, and sluice does not.
    ///
    /// - Parameters:
    ///   - delivery: how the body will be framed towards the client.
    ///   - clientVersion: with `keepAlive`, decides the Connection line.
    ///   - age: seconds, RFC 9111 §5.1; replaces an Age that is there. `nil` keeps it.
    ///   - date: now, for an answer without Date (RFC 9110 §6.6.1).
    ///   - additions: whole field lines with their CRLF.
    package static func appendResponse(
        _ head: ResponseHead, delivery: Framing, clientVersion: HTTPVersion, keepAlive: Bool,
        via pseudonym: String, age: UInt64? = nil, date: WallTime, additions: [UInt8],
        to output: inout [UInt8]
    ) {
        if output.isEmpty {
            output.reserveCapacity(
                head.bytes.count + pseudonym.utf8.count + additions.count + 128)
        }
        output.append("HTTP/1.1 ")
        output.appendDecimal(UInt64(head.status))
        output.append(Byte.space)
        output.append(contentsOf: head.bytes[head.reason.range])
        output.append("\r\n")

        var removed = hopByHop
        // RFC 9110 §7.8 and §15.5.22: to whom it was offered or who has to ask for it.
        let keepsUpgrade =
            clientVersion == .http11 && (head.status == 101 || head.status == 426)
        if keepsUpgrade { removed.remove(.upgrade) }
        if !keepsLength(of: head, delivery) { removed.insert(.contentLength) }
        if delivery != .chunked { removed.insert(.trailer) }
        if age != nil { removed.insert(.age) }
        appendFields(of: head.section, without: removed, to: &output)
        appendVia(head.version, pseudonym, to: &output)
        if let age {
            output.append("Age: ")
            output.appendDecimal(age)
            output.append("\r\n")
        }
        output.append(contentsOf: additions)
        if keepsUpgrade { output.append("Connection: upgrade\r\n") }
        if head.status >= 200 {
            appendDelivery(head, delivery, date: date, to: &output)
            appendConnection(clientVersion, keepAlive: keepAlive, to: &output)
        }
        output.append("\r\n")
    }

    /// Without a body, Content-Length says how long it would be (HEAD, 304) or that it is empty.
    /// 1xx and 204 may not have it (RFC 9110 §8.6); 205 gets one of its own.
    private static func keepsLength(of head: ResponseHead, _ delivery: Framing) -> Bool {
        delivery == .none && head.status >= 200 && head.status != 204 && head.status != 205
    }

    private static func appendDelivery(
        _ head: ResponseHead, _ delivery: Framing, date: WallTime, to output: inout [UInt8]
    ) {
        if !head.contains(.date) {
            output.append("Date: ")
            HTTPDate.append(date, to: &output)
            output.append("\r\n")
        }
        // RFC 9110 §15.3.6: how a client learns that nothing follows.
        let isReset = head.status == 205 && delivery == .none
        appendFraming(isReset ? .length(0) : delivery, to: &output)
    }

    static func appendConnection(
        _ version: HTTPVersion, keepAlive: Bool, to output: inout [UInt8]
    ) {
        if !keepAlive {
            output.append("Connection: close\r\n")
        } else if version == .http10 {
            output.append("Connection: keep-alive\r\n")
        }
    }
}
