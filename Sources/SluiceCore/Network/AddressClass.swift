/// What an address is for, by the IANA special-purpose registries (RFC 6890 and its updates) and
/// the lists of multicast. All but `global` lead to this machine, its neighbours or nobody, and are
/// no place for a stranger to be taken to.
package enum AddressClass: String, CaseIterable, Sendable {
    case global
    /// 127.0.0.0/8 and ::1. RFC 1122 §3.2.1.3, RFC 4291 §2.5.3.
    case loopback
    /// 0.0.0.0/8 and ::; a system takes them for itself. RFC 1122 §3.2.1.3, RFC 4291 §2.5.2.
    case unspecified
    /// 169.254.0.0/16 and fe80::/10. RFC 3927, RFC 4291 §2.5.6.
    case linkLocal = "link-local"
    /// 10/8, 172.16/12 and 192.168/16, and the former site-local fec0::/10. RFC 1918, RFC 3879.
    case `private`
    /// fc00::/7. RFC 4193.
    case uniqueLocal = "unique-local"
    /// 100.64.0.0/10, behind a carrier's translation. RFC 6598.
    case shared
    /// Where a cloud tells a machine its secrets: 169.254.169.254, fd00:ec2::254, and Azure's
    /// 168.63.129.16.
    case metadata = "cloud metadata"
    /// 224.0.0.0/4 and ff00::/8. RFC 5771, RFC 4291 §2.7.
    case multicast
    /// 255.255.255.255. RFC 919 §7.
    case broadcast
    /// 192.0.2/24, 198.51.100/24, 203.0.113/24, 2001:db8::/32 and 3fff::/20. RFC 5737, 3849, 9637.
    case documentation
    /// 198.18.0.0/15 and 2001:2::/48. RFC 2544, RFC 5180.
    case benchmark
    /// 192.0.0.0/24, 192.88.99.0/24, 240.0.0.0/4, 64:ff9b:1::/48, 100::/64, 5f00::/16 and the rest
    /// of 2001::/23. RFC 6890, RFC 7526, RFC 1112 §4, RFC 8215, RFC 6666, RFC 9602, RFC 2928.
    case reserved
}

extension IPAddress {
    package var addressClass: AddressClass {
        if let special = Self.entry(of: self, in: Self.metadata) { return special }
        if let inside = embeddedV4 {
            let classes = inside.map(\.addressClass)
            return classes.first { $0 != .global } ?? .global
        }
        return Self.entry(of: self, in: Self.special) ?? .global
    }

    /// The addresses of version 4 that packets to this one may be sent on to; `nil` when it carries
    /// none. Mapped addresses (`::ffff:a.b.c.d`) are kept as version 4 from the beginning.
    package var embeddedV4: [IPAddress]? {
        guard case .v6(let bits) = self else { return nil }
        func v4(_ shift: UInt128) -> IPAddress { .v4(UInt32(truncatingIfNeeded: bits >> shift)) }
        // Compatible, RFC 4291 §2.5.5.1. `::` and `::1` are addresses of their own.
        if bits >> 32 == 0, bits > 1 { return [v4(0)] }
        // Translated `::ffff:0:a.b.c.d`, RFC 7915 and before it RFC 2765 §2.1.
        if bits >> 32 == 0xffff_0000 { return [v4(0)] }
        // NAT64, RFC 6052 §2.1.
        if bits >> 32 == 0x0064_ff9b << 64 { return [v4(0)] }
        // 6to4, RFC 3056 §2.
        if bits >> 112 == 0x2002 { return [v4(80)] }
        // Teredo, RFC 4380 §4: its server, and the client with all bits turned.
        if bits >> 96 == 0x2001_0000 {
            return [v4(64), .v4(~UInt32(truncatingIfNeeded: bits))]
        }
        return nil
    }

    private typealias Entry = (block: AddressBlock, kind: AddressClass)

    private static func entry(of address: IPAddress, in table: [Entry]) -> AddressClass? {
        table.first { $0.block.contains(address) }?.kind
    }

    private static func table(_ rows: [(String, AddressClass)]) -> [Entry] {
        rows.compactMap { text, kind in AddressBlock(text).map { ($0, kind) } }
    }

    private static let metadata = table(metadataRows)
    private static let special = table(specialRows)

    /// Seen by tests, which prove that every one of them is a block.
    static let metadataRows: [(String, AddressClass)] = [
        ("169.254.169.254", .metadata), ("168.63.129.16", .metadata),
        ("fd00:ec2::254", .metadata),
    ]

    /// What is narrower stands first.
    static let specialRows: [(String, AddressClass)] = [
        ("127.0.0.0/8", .loopback), ("::1", .loopback),
        ("0.0.0.0/8", .unspecified), ("::", .unspecified),
        ("169.254.0.0/16", .linkLocal), ("fe80::/10", .linkLocal),
        ("10.0.0.0/8", .private), ("172.16.0.0/12", .private), ("192.168.0.0/16", .private),
        ("fec0::/10", .private), ("fc00::/7", .uniqueLocal), ("100.64.0.0/10", .shared),
        ("224.0.0.0/4", .multicast), ("ff00::/8", .multicast),
        ("255.255.255.255", .broadcast),
        ("192.0.2.0/24", .documentation), ("198.51.100.0/24", .documentation),
        ("203.0.113.0/24", .documentation), ("2001:db8::/32", .documentation),
        ("3fff::/20", .documentation),
        ("198.18.0.0/15", .benchmark), ("2001:2::/48", .benchmark),
        ("192.0.0.0/24", .reserved), ("192.88.99.0/24", .reserved), ("240.0.0.0/4", .reserved),
        ("64:ff9b:1::/48", .reserved), ("100::/64", .reserved), ("5f00::/16", .reserved),
        ("2001::/23", .reserved),
    ]
}
