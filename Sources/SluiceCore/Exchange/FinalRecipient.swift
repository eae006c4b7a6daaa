/// What sluice says to OPTIONS and TRACE that may not be passed on: Max-Forwards has come to 0, and
/// the proxy itself is asked, RFC 9110 §7.6.2.
package enum FinalRecipient {
    /// Appends the whole message. Returns the bytes of content in it.
    /// - Parameter opensTunnels: whether CONNECT is served, as at a forward proxy.
    package static func append(
        to request: RequestHead, _ delivery: Answer.Delivery, opensTunnels: Bool,
        to output: inout [UInt8]
    ) -> Int {
        output.append("HTTP/1.1 200 OK\r\nDate: ")
        HTTPDate.append(delivery.date, to: &output)
        output.append("\r\n")
        var content: [UInt8] = []
        if request.method == .trace {
            content = reflection(of: request)
            output.append("Content-Type: message/http\r\n")
        } else {
            output.append("Allow: ")
            output.append(contentsOf: allowed.utf8)
            output.append(opensTunnels ? ", CONNECT\r\n" : "\r\n")
        }
        Forwarding.appendFraming(.length(UInt64(content.count)), to: &output)
        output.append("Cache-Control: no-store\r\nCache-Status: sluice\r\n")
        Forwarding.appendConnection(
            delivery.version, keepAlive: delivery.keepAlive, to: &output)
        output.append("\r\n")
        output.append(contentsOf: content)
        return content.count
    }

    /// Methods that sluice knows; all others are passed on as well.
    private static let allowed =
        "GET, HEAD, POST, PUT, DELETE, OPTIONS, TRACE, PATCH"

    private static let secrets = FieldNameSet(.authorization, .proxyAuthorization, .cookie)

    /// RFC 9110 §9.3.8: the request as it was received, without what is secret.
    private static func reflection(of request: RequestHead) -> [UInt8] {
        var output: [UInt8] = []
        output.reserveCapacity(request.bytes.count)
        let lineEnd = request.fields.first?.line.lower ?? request.bytes.count - 2
        output.append(contentsOf: request.bytes[..<lineEnd])
        for field in request.fields where !secrets.contains(field.known) {
            output.append(contentsOf: request.bytes[field.line.range])
        }
        output.append("\r\n")
        return output
    }
}
