/// One of the hosts that a parent is for.
package enum ParentRule: Hashable, Sendable {
    case all
    /// In lower case.
    case name(String)
    /// Names that end so, and the name without the dot; in lower case, with the dot.
    case suffix(String)
    /// Hosts that are written as an address. Names are not looked up for this.
    case block(AddressBlock)

    /// Reads a name, `.suffix`, an address or block, or `*`, as settings write them.
    package init(_ text: String) throws(SettingFault) {
        if text == "*" {
            self = .all
        } else if let block = AddressBlock(text) {
            self = .block(block)
        } else {
            let name = Self.canonical(text)
            let labels = name.split(separator: ".", omittingEmptySubsequences: false)
            let isSuffix = name.hasPrefix(".")
            guard name.utf8.allSatisfy(ByteSet.hostName.contains),
                labels.dropFirst(isSuffix ? 1 : 0).allSatisfy({ !$0.isEmpty })
            else {
                throw SettingFault(
                    text, "is no host, .suffix, address or block of addresses, nor * for all")
            }
            self = isSuffix ? .suffix(name) : .name(name)
        }
    }

    package func fits(_ host: String) -> Bool {
        switch self {
        case .all: return true
        case .block(let block):
            let address = IPAddress(asResolved: Array(Self.canonical(host).utf8)[...])
            return address.map(block.contains) ?? false
        case .name(let name): return Self.canonical(host) == name
        case .suffix(let suffix):
            let host = Self.canonical(host)
            return host.hasSuffix(suffix) || host == suffix.dropFirst()
        }
    }

    private static func canonical(_ host: String) -> String {
        let host = host.lowercased()
        return host.hasSuffix(".") ? String(host.dropLast()) : host
    }
}

extension ParentRule: CustomStringConvertible {
    package var description: String {
        switch self {
        case .all: "*"
        case .name(let text), .suffix(let text): text
        case .block(let block): "\(block)"
        }
    }
}

extension ParentSettings {
    /// Whether one of its hosts fits. The first parent of which this is true is taken.
    package func leads(to host: String) -> Bool { hosts.contains { $0.fits(host) } }
}
