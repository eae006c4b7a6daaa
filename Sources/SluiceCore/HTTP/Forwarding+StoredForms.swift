// Heads made of a stored one, for answers that are not all of it. Age, Cache-Status, Connection and
// the empty line follow, as behind every stored head.
extension Forwarding {
    private static let contentFields = FieldNameSet(
        .contentLength, .contentType, .contentEncoding, .contentRange)

    /// 304, RFC 9110 §15.4.5: without what describes content that is not sent. Last-Modified is of
    /// use where there is no entity tag.
    package static func appendNotModified(_ stored: [UInt8], to output: inout [UInt8]) {
        let section = FieldSection(storedHead: stored)
        var removed = contentFields
        if section.contains(.etag) { removed.insert(.lastModified) }
        output.append("HTTP/1.1 304 Not Modified\r\n")
        appendFields(of: section, without: removed, to: &output)
    }

    /// 206 with one range, RFC 9110 §15.3.7.1.
    package static func appendPartial(
        _ stored: [UInt8], _ content: ContentRange, to output: inout [UInt8]
    ) {
        output.append("HTTP/1.1 206 Partial Content\r\n")
        let removed = FieldNameSet(.contentLength, .contentRange)
        appendFields(of: FieldSection(storedHead: stored), without: removed, to: &output)
        content.append(to: &output)
        appendFraming(.length(content.range.upperBound - content.range.lowerBound), to: &output)
    }

    /// 206 with several ranges, RFC 9110 §15.3.7.2.
    package static func appendPartial(
        _ stored: [UInt8], _ content: MultipartRanges, to output: inout [UInt8]
    ) {
        output.append("HTTP/1.1 206 Partial Content\r\n")
        let removed = FieldNameSet(.contentLength, .contentRange, .contentType)
        appendFields(of: FieldSection(storedHead: stored), without: removed, to: &output)
        output.append("Content-Type: multipart/byteranges; boundary=")
        output.append(contentsOf: content.boundary)
        output.append("\r\n")
        appendFraming(.length(content.length), to: &output)
    }

    /// 416, RFC 9110 §15.5.17.
    package static func appendUnsatisfiable(
        _ stored: [UInt8], length: UInt64, to output: inout [UInt8]
    ) {
        output.append("HTTP/1.1 416 Range Not Satisfiable\r\n")
        appendFields(of: FieldSection(storedHead: stored), without: contentFields, to: &output)
        output.append("Content-Range: bytes */")
        output.appendDecimal(length)
        output.append("\r\n")
        appendFraming(.length(0), to: &output)
    }

    /// The stored head of parts that were joined: of the whole once nothing is missing.
    package static func appendJoined(
        _ stored: [UInt8], length: UInt64, isWhole: Bool, to output: inout [UInt8]
    ) {
        output.append(isWhole ? "HTTP/1.1 200 OK\r\n" : "HTTP/1.1 206 Partial Content\r\n")
        let removed = FieldNameSet(.contentLength, .contentRange)
        appendFields(of: FieldSection(storedHead: stored), without: removed, to: &output)
        appendFraming(.length(length), to: &output)
    }
}

/// The content of a 206 with several ranges, RFC 9110 §14.6: before each range a head of its own.
package struct MultipartRanges: Sendable {
    package let boundary: [UInt8]
    package let ranges: [ContentRange]
    /// What stands before each range; the last one is the end of the content.
    package let separators: [[UInt8]]
    package let length: UInt64

    /// - Parameter boundary: of characters that need no quotes; nothing that the content holds.
    package init(_ ranges: [ContentRange], of stored: [UInt8], boundary: [UInt8]) {
        let type = FieldSection(storedHead: stored).value(of: .contentType)
        var separators: [[UInt8]] = []
        var length: UInt64 = 0
        for range in ranges {
            var head: [UInt8] = []
            head.append("\r\n--")
            head.append(contentsOf: boundary)
            head.append("\r\n")
            if let type {
                head.append("Content-Type: ")
                head.append(contentsOf: type)
                head.append("\r\n")
            }
            range.append(to: &head)
            head.append("\r\n")
            length += UInt64(head.count) + (range.range.upperBound - range.range.lowerBound)
            separators.append(head)
        }
        let end = Array("\r\n--".utf8) + boundary + Array("--\r\n".utf8)
        separators.append(end)
        self.boundary = boundary
        self.ranges = ranges
        self.separators = separators
        self.length = length + UInt64(end.count)
    }
}
