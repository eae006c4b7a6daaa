/// A range of addresses in CIDR form (RFC 4632), or one address (`/32`, `/128`).
package struct AddressBlock: Hashable, Sendable {
    package let network: IPAddress
    /// Leading bits that count: 0-32 for v4, 0-128 for v6.
    package let prefixLength: Int

    /// `nil` when the length does not fit the version. Bits behind the prefix are cleared.
    package init?(_ address: IPAddress, prefixLength: Int) {
        switch address {
        case .v4(let bits):
            guard (0...32).contains(prefixLength) else { return nil }
            network = .v4(
                prefixLength == 0 ? 0 : (bits >> (32 - prefixLength)) << (32 - prefixLength))
        case .v6(let bits):
            guard (0...128).contains(prefixLength) else { return nil }
            let host = 128 - prefixLength
            network = .v6(prefixLength == 0 ? 0 : (bits >> host) << host)
        }
        self.prefixLength = prefixLength
    }

    /// Reads `ADDRESS` or `ADDRESS/LENGTH`. A length behind a v4-mapped v6 address counts the 96
    /// bits before the v4 part, and the block is the v4 block it stands for.
    package init?(_ text: some StringProtocol) {
        let parts = text.split(separator: "/", omittingEmptySubsequences: false)
        guard let first = parts.first, let address = IPAddress(first) else { return nil }
        let whole = if case .v4 = address { 32 } else { 128 }
        switch parts.count {
        case 1: self.init(address, prefixLength: whole)
        case 2:
            guard (1...3).contains(parts[1].utf8.count),
                parts[1].utf8.allSatisfy(\.isDecimalDigit), let length = Int(parts[1])
            else { return nil }
            let mapped = whole == 32 && first.contains(":")
            self.init(address, prefixLength: mapped ? length - 96 : length)
        default: return nil
        }
    }

    package func contains(_ address: IPAddress) -> Bool {
        Self(address, prefixLength: prefixLength)?.network == network
    }
}

extension AddressBlock: CustomStringConvertible {
    /// A single address is written without its length.
    package var description: String {
        let whole = if case .v4 = network { 32 } else { 128 }
        return prefixLength == whole ? "\(network)" : "\(network)/\(prefixLength)"
    }
}
