/// What a list says in one place.
package enum BlocklistEntry: Hashable, Sendable {
    /// One host.
    case host(ArraySlice<UInt8>)
    /// A host, without a leading dot, and all below it.
    case domain(ArraySlice<UInt8>)
    case address(AddressBlock)
}

/// How a file of hosts or addresses is written, one entry a line.
package enum BlocklistForm: String, CaseIterable, Sendable {
    /// `0.0.0.0 ads.test`, as in /etc/hosts: single hosts.
    case hosts
    /// `ads.test`, `.ads.test` for a domain, or an address or block: everything.
    case plain
    /// `ads.test` or `.ads.test`, as Squid's dstdomain reads it: hosts and domains.
    case dstdomain
    /// `192.0.2.0/24`: addresses and blocks.
    case cidr
    /// `||ads.test^`, as advertisement blockers read it: domains.
    case adblock

    /// Appends an entry as a line; `false` when the form has no words for it, rather than words
    /// that say more or less.
    package func write(_ entry: BlocklistEntry, to output: inout [UInt8]) -> Bool {
        switch (self, entry) {
        case (.hosts, .host(let name)):
            output.append(contentsOf: "0.0.0.0 ".utf8)
            output.append(contentsOf: name)
        case (.plain, .host(let name)), (.dstdomain, .host(let name)):
            output.append(contentsOf: name)
        case (.plain, .domain(let name)), (.dstdomain, .domain(let name)):
            output.append(UInt8(ascii: "."))
            output.append(contentsOf: name)
        case (.plain, .address(let block)), (.cidr, .address(let block)):
            output.append(contentsOf: "\(block)".utf8)
        case (.adblock, .domain(let name)):
            output.append(contentsOf: "||".utf8)
            output.append(contentsOf: name)
            output.append(UInt8(ascii: "^"))
        default: return false
        }
        output.append(Byte.lf)
        return true
    }
}
