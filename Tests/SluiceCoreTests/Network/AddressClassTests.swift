import Testing

@testable import SluiceCore

@Suite("What an address is for (RFC 6890, the IANA special-purpose registries)")
struct AddressClassTests {
    static let table: [(AddressClass, [String])] = [
        (.global, ["1.1.1.1", "11.0.0.0", "172.15.255.255", "172.32.0.0", "192.167.255.255"]),
        (
            .global,
            ["100.63.255.255", "100.128.0.0", "198.17.255.255", "198.20.0.0", "223.255.255.255"]
        ),
        (
            .global,
            ["2606:4700::1111", "2001:200::1", "2a00::", "64:ff9b::1.1.1.1", "2002:101:101::"]
        ),
        (.loopback, ["127.0.0.1", "127.255.255.255", "::1", "::ffff:127.0.0.1"]),
        (.loopback, ["::127.0.0.1", "::ffff:0:127.0.0.1", "64:ff9b::7f00:1", "2002:7f00:1::"]),
        // Teredo, RFC 4380 §4: the client's bits are turned; either end counts.
        (.loopback, ["2001:0:101:101::80ff:fffe", "2001:0:7f00:1::fefe:fefe"]),
        (.unspecified, ["0.0.0.0", "0.255.255.255", "::"]),
        (.linkLocal, ["169.254.0.0", "169.254.255.255", "fe80::1", "febf:ffff::"]),
        (.private, ["10.0.0.0", "10.255.255.255", "172.16.0.0", "172.31.255.255"]),
        (.private, ["192.168.0.0", "192.168.255.255", "fec0::1", "64:ff9b::a00:1", "2002:c0a8::"]),
        (.uniqueLocal, ["fc00::", "fdff:ffff::1"]),
        (.shared, ["100.64.0.0", "100.127.255.255"]),
        (.metadata, ["169.254.169.254", "fd00:ec2::254", "64:ff9b::169.254.169.254"]),
        (.metadata, ["168.63.129.16", "::ffff:168.63.129.16"]),
        (.multicast, ["224.0.0.1", "239.255.255.255", "ff02::1"]),
        (.broadcast, ["255.255.255.255"]),
        (.documentation, ["192.0.2.1", "198.51.100.1", "203.0.113.255", "2001:db8::", "3fff::1"]),
        (.benchmark, ["198.18.0.0", "198.19.255.255", "2001:2::1"]),
        (.reserved, ["192.88.99.0", "192.88.99.255"]),
        (.reserved, ["192.0.0.1", "240.0.0.1", "255.255.255.254", "100::1", "64:ff9b:1::1"]),
    ]

    @Test("every row of its tables is a block")
    func rows() {
        for (text, _) in IPAddress.metadataRows + IPAddress.specialRows {
            #expect(AddressBlock(text) != nil, "\(text)")
        }
    }

    @Test("each range has its class, to its first and last address", arguments: table)
    func classes(kind: AddressClass, addresses: [String]) throws {
        for text in addresses {
            #expect(try #require(IPAddress(text)).addressClass == kind, "\(text)")
        }
    }
}
