import Testing

@testable import SluiceCore

@Suite("Addresses are read strictly and written in one form")
struct IPAddressTests {
    @Test(
        "what is read is written as RFC 5952 says",
        arguments: [
            ("0.0.0.0", "0.0.0.0"), ("255.255.255.255", "255.255.255.255"),
            ("192.0.2.1", "192.0.2.1"), ("::", "::"), ("::1", "::1"), ("1::", "1::"),
            ("2001:DB8:0:0:0:0:0:1", "2001:db8::1"), ("2001:db8::0:1", "2001:db8::1"),
            ("2001:0db8::0001", "2001:db8::1"), ("1:0:0:2:0:0:0:3", "1:0:0:2::3"),
            ("1:0:0:2:3:0:0:4", "1::2:3:0:0:4"), ("1:2:3:4:5:6:0:8", "1:2:3:4:5:6:0:8"),
            ("1:2:3:4:5:6:7::", "1:2:3:4:5:6:7:0"), ("::ffff:192.0.2.1", "192.0.2.1"),
            ("::ffff:c000:201", "192.0.2.1"), ("0:0:0:0:0:FFFF:1.2.3.4", "1.2.3.4"),
            ("64:ff9b::192.0.2.33", "64:ff9b::c000:221"), ("::1.2.3.4", "::102:304"),
        ])
    func roundTrip(text: String, written: String) throws {
        let address = try #require(IPAddress(text))
        #expect("\(address)" == written)
        #expect(IPAddress(written) == address)
    }

    @Test(
        "what is no address is refused",
        arguments: [
            "", ".", "1", "1.2.3", "1.2.3.4.5", "1.2.3.", ".1.2.3", "1..2.3", "256.1.1.1",
            "01.2.3.4", "1.2.3.04", "00.0.0.0", "0x7f.0.0.1", "1.2.3.4 ", " 1.2.3.4", "1.2.3.a",
            "+1.2.3.4", "1.2.3.-4", "99999999999.1.1.1", ":", ":::", "1:", ":1", "1::2::3",
            "1:2:3:4:5:6:7", "1:2:3:4:5:6:7:8:9", "::1:2:3:4:5:6:7:8", "12345::", "::g", "[::1]",
            "::1%eth0", "::1.2.3", "::1.2.3.256", "1.2.3.4::", "::1.2.3.4:5", "::/0", "１.2.3.4",
        ])
    func malformed(text: String) {
        #expect(IPAddress(text) == nil)
    }

    @Test(
        "a resolver's loose v4 forms mean what inet_aton makes of them",
        arguments: [
            ("127.1", "127.0.0.1"), ("2130706433", "127.0.0.1"), ("0x7f000001", "127.0.0.1"),
            ("0X7F.1", "127.0.0.1"), ("017700000001", "127.0.0.1"), ("10.65536", "10.1.0.0"),
            ("1.2.772", "1.2.3.4"), ("0", "0.0.0.0"), ("00.0.0.0", "0.0.0.0"),
            ("127.0.0.1", "127.0.0.1"), ("::1", "::1"),
        ])
    func resolved(text: String, address: String) throws {
        let expected: IPAddress = try #require(IPAddress(address))
        #expect(IPAddress(asResolved: Array(text.utf8)[...]) == expected)
    }

    @Test(
        "what inet_aton refuses is a name",
        arguments: [
            "", "a", "1.2.3.4.5", "256.1.1.1", "4294967296", "1.16777216", "0x", "08", "1..2",
            "1.", "1a", "0x1.0xg", "99999999999999999999999999", "-1", ".1",
        ])
    func names(text: String) {
        #expect(IPAddress(asResolved: Array(text.utf8)[...]) == nil)
    }

    @Test("blocks clear the bits behind their prefix, and hold what begins alike")
    func blocks() throws {
        let block = try #require(AddressBlock("10.1.2.3/8"))
        #expect("\(block)" == "10.0.0.0/8")
        #expect(block.contains(try #require(IPAddress("10.255.0.1"))))
        #expect(!block.contains(try #require(IPAddress("11.0.0.1"))))
        #expect("\(try #require(AddressBlock("::1/128")))" == "::1")
        #expect("\(try #require(AddressBlock("::ffff:10.0.0.0/104")))" == "10.0.0.0/8")
    }

    @Test(
        "what is no block is refused",
        arguments: [
            "", "/", "/8", "1.2.3.4/", "1.2.3.4/33", "1.2.3.4/-1", "1.2.3.4/8/8", "::/129",
            "1.2.3.4/0x8", "1.2.3.4/99999999999999999999", "::ffff:1.2.3.4/95",
            "::ffff:1.2.3.4/129", "name/8", "1.2.3.4/８",
        ])
    func malformedBlocks(text: String) {
        #expect(AddressBlock(text) == nil)
    }

    @Test(
        "ends of connections",
        arguments: [
            ("1.2.3.4:80", true), ("[::1]:80", true), ("::1:80", false), ("1.2.3.4", false),
            ("1.2.3.4:", false), ("1.2.3.4:65536", false), ("name:80", false), (":80", false),
            ("[::1]80", false), ("1.2.3.4:+80", false),
        ])
    func endpoints(text: String, valid: Bool) {
        #expect((Endpoint(text) != nil) == valid)
        if valid { #expect(Endpoint(text).map { "\($0)" } == text) }
    }
}
