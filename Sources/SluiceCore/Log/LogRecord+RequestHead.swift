extension LogRecord.Request {
    /// The record of a request whose head was read.
    package init(_ head: RequestHead) {
        var fields = LogRecord.Fields()
        for field in head.fields {
            switch field.known {
            case .referer where fields.referer.isEmpty: fields.referer = field.value
            case .userAgent where fields.userAgent.isEmpty: fields.userAgent = field.value
            default: break
            }
        }
        self = .head(
            head.bytes, method: head.methodRange, target: head.targetRange,
            isHTTP10: head.version == .http10, fields)
    }
}
