/// The options of all Connection lines that concern the connection itself, RFC 9110 §7.6.1.
struct ConnectionOptions: OptionSet {
    let rawValue: UInt8

    static var close: Self { Self(rawValue: 1) }
    static var keepAlive: Self { Self(rawValue: 2) }
    static var upgrade: Self { Self(rawValue: 4) }
    /// Something else, for example the name of a field to remove.
    static var others: Self { Self(rawValue: 8) }

    init(rawValue: UInt8) { self.rawValue = rawValue }

    init(_ fields: [FieldLine], in input: RawSpan) {
        self = []
        for field in fields where field.known == .connection {
            var rest: ByteRange? = field.value
            while let option = input.nextElement(of: &rest) {
                if option.isEmpty { continue }
                insert(Self(option, in: input))
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
