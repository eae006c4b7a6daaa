/// What one condition means, in the form it is compared in. Conditions whose matchers are equal are
/// met by the same, however they are written.
package enum BanMatcher: Hashable, Sendable {
    case client(AddressBlock)
    case address(AddressBlock)
    case port(ClosedRange<UInt16>)
    case host(HostName)
    /// The domain, without its leading dot, and everything below it.
    case domain([UInt8])
    /// The beginning of a `MatchingURL`.
    case url([UInt8])
    /// For a `MatchingURL`.
    case pattern(URLPattern)
    /// A file name, percent-decoded.
    case name([UInt8])
    case user([UInt8])
    /// In upper case: an origin that reads methods loosely is not to be reached through that.
    case method([UInt8])
    /// All that a list says.
    case list(ListReference)

    /// Reads a value; the fault says what is wrong with it.
    package init(field: BanField, value: String) throws(BanFault) {
        do {
            self = try Self.read(field, Array(value.utf8)[...])
        } catch {
            switch error {
            case .reason(let reason): throw .value(field, value, reason)
            case .pattern(let fault): throw .pattern(value, fault)
            }
        }
    }

    enum ValueFault: Error {
        case reason(BanFault.Reason)
        case pattern(PatternFault)
    }

    private static func read(
        _ field: BanField, _ value: ArraySlice<UInt8>
    ) throws(ValueFault) -> Self {
        if field == .url, let pattern = try URLPattern(value: value) { return .pattern(pattern) }
        do throws(BanFault.Reason) {
            return try readPlain(field, value)
        } catch {
            throw .reason(error)
        }
    }

    /// A name may have spaces in it, and so may a user's.
    private static func readPlain(
        _ field: BanField, _ value: ArraySlice<UInt8>
    ) throws(BanFault.Reason) -> Self {
        if let side = field.listSide, let list = try ListReference(side: side, value: value) {
            return .list(list)
        }
        try checkText(value, mayHaveSpaces: field == .name || field == .user)
        switch field {
        case .client: return .client(try block(value))
        case .addr: return .address(try block(value))
        case .port: return .port(try ports(value))
        case .host: return try host(value)
        case .url: return .url(try BanURL.prefix(value))
        case .name: return .name(try name(value))
        case .user: return .user(Array(value))
        case .method: return .method(try method(value))
        }
    }

    static func checkText(
        _ value: ArraySlice<UInt8>, mayHaveSpaces: Bool
    ) throws(BanFault.Reason) {
        guard !value.isEmpty else { throw .empty }
        guard value.count <= 2048 else { throw .tooLong }
        let lowest: UInt8 = mayHaveSpaces ? 0x20 : 0x21
        guard value.allSatisfy({ $0 >= lowest && $0 != 0x7f }) else { throw .control }
    }

    private static func method(_ value: ArraySlice<UInt8>) throws(BanFault.Reason) -> [UInt8] {
        guard value.allSatisfy({ ByteSet.token.contains($0) }) else { throw .method }
        return value.map(\.uppercasedASCII)
    }

    private static func block(_ value: ArraySlice<UInt8>) throws(BanFault.Reason) -> AddressBlock {
        guard let block = AddressBlock(String(decoding: value, as: UTF8.self)) else {
            throw .address
        }
        return block
    }

    private static func ports(
        _ value: ArraySlice<UInt8>
    ) throws(BanFault.Reason) -> ClosedRange<UInt16> {
        let parts = value.split(separator: UInt8(ascii: "-"), omittingEmptySubsequences: false)
        guard parts.count <= 2, let first = parts.first, let last = parts.last,
            let lower = port(first), let upper = port(last)
        else { throw .port }
        guard lower <= upper else { throw .portOrder }
        return lower...upper
    }

    /// One to five digits that make 1-65535.
    static func port(_ digits: ArraySlice<UInt8>) -> UInt16? {
        guard (1...5).contains(digits.count), digits.allSatisfy(\.isDecimalDigit) else {
            return nil
        }
        let value = digits.reduce(UInt32(0)) { $0 * 10 + UInt32($1 - UInt8(ascii: "0")) }
        return value == 0 ? nil : UInt16(exactly: value)
    }

    private static func host(_ value: ArraySlice<UInt8>) throws(BanFault.Reason) -> Self {
        guard value.first == UInt8(ascii: ".") else {
            return .host(try HostName(validating: value))
        }
        guard case .name(let domain) = try HostName(validating: value.dropFirst()) else {
            throw .hostCharacters
        }
        return .domain(domain)
    }

    /// Decoded once, as a request's name is, so that a name copied out of a URL works.
    private static func name(_ value: ArraySlice<UInt8>) throws(BanFault.Reason) -> [UInt8] {
        let decoded = PercentDecoding(value).map(\.byte)
        guard !decoded.contains(UInt8(ascii: "/")) else { throw .path }
        return decoded
    }
}

extension BanField {
    /// What a list says something of; `nil` where lists have nothing to say.
    fileprivate var listSide: ListReference.Side? {
        switch self {
        case .client: .client
        case .addr: .address
        case .host: .host
        case .port, .url, .name, .user, .method: nil
        }
    }
}
