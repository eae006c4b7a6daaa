/// The options of all Connection lines, RFC 9110 §7.6.1.
struct ConnectionOptions: OptionSet {
    let rawValue: UInt8

    static var close: Self { Self(rawValue: 1) }
    static var keepAlive: Self { Self(rawValue: 2) }
    static var upgrade: Self { Self(rawValue: 4) }
    /// Something else, for example the name of a field to remove.
    static var others: Self { Self(rawValue: 8) }

    /// Options of one message, empty ones too: over it the message is refused. Each may have to be
    /// compared with each field, and no peer sends more than a few.
    static var maximumCount: Int { 64 }

    init(rawValue: UInt8) { self.rawValue = rawValue }

    init(_ fields: [FieldLine], in input: RawSpan) throws(WireFault) {
        self = []
        var count = 0
        for field in fields where field.known == .connection {
            var rest: ByteRange? = field.value
            while let option = input.nextElement(of: &rest) {
                count += 1
                if count > Self.maximumCount {
                    throw WireFault(.tooManyOptions, at: option.lower)
                }
                if !option.isEmpty { insert(Self(option, in: input)) }
            }
        }
    }

    private init(_ option: ByteRange, in input: RawSpan) {
        self =
            if input.matches(option, "close") {
                .close
            } else if input.matches(option, "keep-alive") {
                .keepAlive
            } else if input.matches(option, "upgrade") {
                .upgrade
            } else {
                .others
            }
    }

    /// RFC 9112 §9.3.
    func isPersistent(_ version: HTTPVersion) -> Bool {
        if contains(.close) { return false }
        return version == .http11 || contains(.keepAlive)
    }
}
