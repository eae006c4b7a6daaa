/// What a request and the value of a rule mean, read from the text once more and as simply as can
/// be: strings cut in pieces, nothing shared with the code that is tested. Slow, and short enough
/// to be compared with what it says by eye.
enum PlainReading {
    // MARK: Addresses: 4 bytes, or 16

    /// As a resolver reads it: version 6, or one to four numbers in decimal, octal or hexadecimal,
    /// the last of which fills what is left.
    static func address(_ text: String) -> [UInt8]? {
        if text.contains(":") { return longAddress(text) }
        let parts = text.split(separator: ".", omittingEmptySubsequences: false).map(String.init)
        guard (1...4).contains(parts.count), text.first?.isNumber == true else { return nil }
        var bytes: [UInt8] = []
        for (index, part) in parts.enumerated() {
            guard let value = number(part) else { return nil }
            let count = index == parts.count - 1 ? 4 - index : 1
            guard value < 1 << (8 * count) else { return nil }
            bytes += (0..<count).reversed().map { UInt8(value >> (8 * $0) & 255) }
        }
        return bytes
    }

    private static func number(_ text: String) -> Int? {
        let lower = text.lowercased()
        guard lower.allSatisfy(\.isASCII), !lower.contains("+"), !lower.contains("-"),
            lower.utf8.count < 20
        else { return nil }
        if lower.hasPrefix("0x") { return Int(lower.dropFirst(2), radix: 16) }
        if lower.hasPrefix("0"), lower.count > 1 { return Int(lower.dropFirst(), radix: 8) }
        return Int(lower, radix: 10)
    }

    /// RFC 4291 §2.2. What is mapped is the address of version 4 that it stands for.
    private static func longAddress(_ text: String) -> [UInt8]? {
        var halves = [text]
        if let gap = text.firstRange(of: "::") {
            halves = [String(text[..<gap.lowerBound]), String(text[gap.upperBound...])]
        }
        var groups: [[UInt8]] = []
        for (index, half) in halves.enumerated() {
            guard let bytes = self.groups(half, isLast: index == halves.count - 1) else {
                return nil
            }
            groups.append(bytes)
        }
        var bytes = groups[0]
        if groups.count == 2 {
            let missing = 16 - bytes.count - groups[1].count
            guard missing >= 2 else { return nil }
            bytes += [UInt8](repeating: 0, count: missing) + groups[1]
        }
        guard bytes.count == 16 else { return nil }
        let isMapped = bytes.prefix(10).allSatisfy { $0 == 0 } && bytes[10...11] == [255, 255]
        return isMapped ? Array(bytes.suffix(4)) : bytes
    }

    private static func groups(_ text: String, isLast: Bool) -> [UInt8]? {
        if text.isEmpty { return [] }
        let parts = text.split(separator: ":", omittingEmptySubsequences: false)
        var bytes: [UInt8] = []
        for (index, part) in parts.enumerated() {
            if isLast, index == parts.count - 1, part.contains(".") {
                let numbers = part.split(separator: ".", omittingEmptySubsequences: false)
                guard numbers.count == 4 else { return nil }
                for number in numbers {
                    guard let byte = UInt8(number), "\(byte)" == number else { return nil }
                    bytes.append(byte)
                }
            } else {
                guard (1...4).contains(part.count), part.allSatisfy(\.isHexDigit),
                    let group = UInt16(part, radix: 16)
                else { return nil }
                bytes += [UInt8(group >> 8), UInt8(group & 255)]
            }
        }
        return bytes
    }

    /// `ADDRESS` or `ADDRESS/LENGTH`; the length of a mapped one counts its 96 bits in front.
    static func isIn(_ block: String, _ address: [UInt8]) -> Bool {
        let parts = block.split(separator: "/").map(String.init)
        guard let network = self.address(parts[0]), network.count == address.count else {
            return false
        }
        var length = parts.count > 1 ? Int(parts[1]) ?? 0 : network.count * 8
        if parts.count > 1, parts[0].contains(":"), network.count == 4 { length -= 96 }
        return bits(network).prefix(length) == bits(address).prefix(length)
    }

    private static func bits(_ bytes: [UInt8]) -> [Bool] {
        bytes.flatMap { byte in (0..<8).map { byte & 128 >> $0 != 0 } }
    }

    // MARK: Hosts

    enum Host: Equatable {
        case name(String)
        case address([UInt8])
    }

    /// `nil` where none was named. Without brackets.
    static func host(_ text: String) -> Host? {
        var text = text
        while text.hasSuffix(".") { text.removeLast() }
        if text.isEmpty { return nil }
        return address(text).map { .address($0) } ?? .name(lowercased(text))
    }

    /// Letters of ASCII only: others are no letters to a host.
    private static func lowercased(_ text: String) -> String {
        String(
            text.unicodeScalars.map { $0.isASCII ? Character($0).lowercased() : "\($0)" }.joined())
    }

    /// `name`, `.domain` or an address, as a rule or a line of a list has it.
    static func isHost(_ value: String, _ asked: String) -> Bool {
        guard let host = host(asked) else { return false }
        guard value.hasPrefix(".") else { return self.host(value) == host }
        guard case .name(let domain) = self.host(String(value.dropFirst())) else { return false }
        // Numbers that are an address are below no domain, and the text of one is not looked at.
        var text = lowercased(asked)
        while text.hasSuffix(".") { text.removeLast() }
        return text == domain || text.hasSuffix("." + domain)
    }

    // MARK: URLs

    /// Bytes, each with whether an escape stood for it. Read once.
    private static func decoded(_ text: [UInt8]) -> [(byte: UInt8, wasEscaped: Bool)] {
        var result: [(byte: UInt8, wasEscaped: Bool)] = []
        var index = 0
        while index < text.count {
            let digits = text.dropFirst(index + 1).prefix(2)
            if text[index] == 0x25, digits.count == 2,
                digits.allSatisfy({ Character(Unicode.Scalar($0)).isHexDigit }),
                let byte = UInt8(String(decoding: digits, as: UTF8.self), radix: 16)
            {
                result.append((byte, true))
                index += 3
            } else {
                result.append((text[index], false))
                index += 1
            }
        }
        return result
    }

    private static func written(_ byte: UInt8, plain: String) -> String {
        let scalar = Unicode.Scalar(byte)
        if scalar.isASCII, plain.unicodeScalars.contains(scalar) { return String(scalar) }
        let digits = String(byte, radix: 16, uppercase: true)
        return "%" + (digits.count == 1 ? "0" : "") + digits
    }

    private static let letters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
    /// `pchar`, RFC 3986 §3.3.
    private static let ofPath = letters + "-._~!$&'()*+,;=:@"
    private static let ofQuery = ofPath + "/?"

    /// The segments of a path, dots carried out, each with its escapes read; a slash may be escaped.
    private static func segments(_ path: [UInt8]) -> (names: [[UInt8]], isFolder: Bool) {
        let parts = decoded(path).map(\.byte)
            .split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false).map(Array.init)
        var names: [[UInt8]] = []
        for part in parts {
            switch String(decoding: part, as: UTF8.self) {
            case "", ".": break
            case "..": _ = names.popLast()
            default: names.append(part)
            }
        }
        let isFolder = ["", ".", ".."].contains(String(decoding: parts.last ?? [], as: UTF8.self))
        return (names, isFolder)
    }

    private static func cut(_ target: [UInt8]) -> (path: [UInt8], query: [UInt8]?) {
        let target = target.prefix { $0 != UInt8(ascii: "#") }
        let path = target.prefix { $0 != UInt8(ascii: "?") }
        return (
            Array(path), path.count < target.count ? Array(target[(path.endIndex + 1)...]) : nil
        )
    }

    /// The one spelling of a URL.
    static func url(isSecure: Bool, host: String, port: UInt16, target: [UInt8]) -> String {
        let (path, query) = cut(target)
        let (names, isFolder) = segments(path)
        var text = (isSecure ? "https://" : "http://") + authority(host)
        if port != (isSecure ? 443 : 80) { text += ":\(port)" }
        text +=
            "/"
            + names.map { $0.map { written($0, plain: ofPath) }.joined() }
            .joined(separator: "/")
        if isFolder, !names.isEmpty { text += "/" }
        guard let query else { return text }
        text += "?"
        for (byte, wasEscaped) in decoded(query) {
            let divides = wasEscaped && "&=+;".utf8.contains(byte)
            text += written(byte, plain: divides ? "" : ofQuery)
        }
        return text
    }

    private static func authority(_ host: String) -> String {
        switch self.host(host) {
        case nil: ""
        case .name(let name): name
        case .address(let bytes) where bytes.count == 4:
            bytes.map { "\($0)" }.joined(separator: ".")
        case .address(let bytes): "[" + written(bytes) + "]"
        }
    }

    /// RFC 5952: the first of the longest runs of zeros, two groups at least, is left out.
    private static func written(_ address: [UInt8]) -> String {
        let groups = stride(from: 0, to: 16, by: 2).map { index in
            Int(address[index]) << 8 | Int(address[index + 1])
        }
        var best = 0..<0
        for start in 0..<8 {
            let count = groups[start...].prefix { $0 == 0 }.count
            if count > best.count, count > 1 { best = start..<start + count }
        }
        let texts = groups.map { String($0, radix: 16) }
        if best.isEmpty { return texts.joined(separator: ":") }
        return texts[..<best.lowerBound].joined(separator: ":") + "::"
            + texts[best.upperBound...].joined(separator: ":")
    }

    /// The file that a target asks for, escapes read; `nil` when it asks for none.
    static func name(_ target: [UInt8]) -> [UInt8]? { rawSegments(cut(target).path).last }

    /// For a name: a slash divides before other escapes are read, which comes to the same.
    private static func rawSegments(_ path: [UInt8]) -> [[UInt8]] { segments(path).names }

    /// Of a name that a rule says.
    static func name(ofRule value: String) -> [UInt8] { decoded(Array(value.utf8)).map(\.byte) }

    /// The one spelling of how a URL begins that a rule says, without `https://` of `http`.
    static func url(ofRule value: String) -> String {
        let isSecure = value.hasPrefix("https://")
        var rest = Substring(value)
        if let scheme = value.firstRange(of: "://") { rest = value[scheme.upperBound...] }
        let authority = rest.prefix { $0 != "/" && $0 != "?" }
        let target = Array(rest[authority.endIndex...].utf8)
        var host = String(authority)
        var port: UInt16?
        if host.hasPrefix("["), let end = host.firstIndex(of: "]") {
            port = UInt16(host[end...].dropFirst(2))
            host = String(host[..<end].dropFirst())
        } else if let colon = host.firstIndex(of: ":") {
            port = UInt16(host[colon...].dropFirst())
            host = String(host[..<colon])
        }
        return url(
            isSecure: isSecure, host: host, port: port ?? (isSecure ? 443 : 80), target: target)
    }

    /// `*` is any text and `?` any byte, tried one after the other.
    static func matches(_ glob: ArraySlice<UInt8>, _ text: ArraySlice<UInt8>) -> Bool {
        guard let first = glob.first else { return text.isEmpty }
        if first == UInt8(ascii: "*") {
            return (text.startIndex...text.endIndex).contains {
                matches(glob.dropFirst(), text[$0...])
            }
        }
        guard let byte = text.first, first == UInt8(ascii: "?") || first == byte else {
            return false
        }
        return matches(glob.dropFirst(), text.dropFirst())
    }
}
