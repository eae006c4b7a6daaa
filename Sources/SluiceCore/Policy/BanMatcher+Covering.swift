extension BanMatcher {
    /// Whether it is met by all that meets `other`. Says `false` where that cannot be told.
    func covers(_ other: Self) -> Bool {
        switch (self, other) {
        case (.client(let wide), .client(let narrow)), (.address(let wide), .address(let narrow)):
            wide.covers(narrow)
        case (.port(let wide), .port(let narrow)):
            wide.lowerBound <= narrow.lowerBound && narrow.upperBound <= wide.upperBound
        case (.domain(let domain), .host(.name(let name))): Self.isName(name[...], in: domain)
        case (.domain(let wide), .domain(let narrow)): Self.isName(narrow[...], in: wide)
        case (.url(let wide), .url(let narrow)): narrow.starts(with: wide)
        case (.host, .url(let url)): covers(.hostOf(url))
        case (.domain, .url(let url)): covers(.hostOf(url))
        default: self == other
        }
    }

    /// Both in the form of `HostName`.
    private static func isName(_ name: ArraySlice<UInt8>, in domain: [UInt8]) -> Bool {
        guard name.count > domain.count else { return name.elementsEqual(domain) }
        let tail = name.suffix(domain.count + 1)
        return tail.first == UInt8(ascii: ".") && tail.dropFirst().elementsEqual(domain)
    }

    /// Of a `MatchingURL`.
    private static func hostOf(_ url: [UInt8]) -> Self {
        let rest = url.drop { $0 != Byte.slash }.dropFirst(2)
        let host =
            rest.first == Byte.openBracket
            ? rest.dropFirst().prefix { $0 != Byte.closeBracket }
            : rest.prefix { $0 != Byte.slash && $0 != Byte.colon }
        if let address = IPAddress(bytes: host) { return .host(.address(address)) }
        return .host(.name(Array(host)))
    }
}

extension AddressBlock {
    fileprivate func covers(_ other: AddressBlock) -> Bool {
        prefixLength <= other.prefixLength && contains(other.network)
    }
}
