import Testing

@testable import SluiceCore

@Suite("A set of blocks knows each address that lies in one")
struct AddressSetTests {
    private func set(_ blocks: [String]) throws -> AddressSet {
        var builder = AddressSet.Builder()
        for text in blocks { builder.insert(try #require(AddressBlock(text))) }
        return builder.finish()
    }

    @Test(
        "an address is found in the widest block it lies in",
        arguments: [
            ("10.0.0.0", "10.0.0.0/8"), ("10.255.255.255", "10.0.0.0/8"), ("11.0.0.0", nil),
            ("10.1.2.3", "10.0.0.0/8"), ("9.255.255.255", nil), ("192.0.2.1", "192.0.2.1"),
            ("192.0.2.2", nil), ("::ffff:192.0.2.1", "192.0.2.1"),
            ("198.51.100.7", "198.51.100.0/24"), ("2001:db8::1", "2001:db8::/32"),
            ("2001:db9::1", nil), ("::1", "::1"), ("::", nil), ("255.255.255.255", nil),
        ] as [(String, String?)])
    func found(address: String, block: String?) throws {
        let set = try set([
            "10.1.0.0/16", "10.0.0.0/8", "10.1.2.3", "192.0.2.1", "::ffff:198.51.100.0/120",
            "2001:db8::/32", "2001:db8:1::/48", "::1",
        ])
        #expect(set.count == 5)
        let address = try #require(IPAddress(address))
        #expect(set.entry(containing: address).map { "\($0)" } == block)
        #expect(set.contains(address) == (block != nil))
    }

    @Test("a block of length zero is everything of its version")
    func everything() throws {
        let set = try set(["0.0.0.0/0", "1.2.3.4"])
        #expect(set.count == 1)
        #expect(set.contains(.v4(.max)))
        #expect(!set.contains(.v6(.max)))
        #expect(try self.set(["::/0"]).contains(.v6(.max)))
        #expect(try self.set([]).isEmpty)
    }

    @Test("it says what a look at each block says", arguments: 1...4 as ClosedRange<UInt64>)
    func differential(seed: UInt64) {
        var dice = Dice(seed: seed)
        func address() -> IPAddress {
            let bits = UInt32.random(in: 0..<4096, using: &dice) << 20
            let low = UInt32.random(in: 0..<4, using: &dice)
            return Bool.random(using: &dice) ? .v4(bits | low) : .v6(UInt128(bits | low) << 96)
        }
        var blocks: [AddressBlock] = []
        var builder = AddressSet.Builder()
        for _ in 0..<500 {
            let length = Int.random(in: 6...32, using: &dice)
            guard let block = AddressBlock(address(), prefixLength: length) else { continue }
            blocks.append(block)
            builder.insert(block)
        }
        let set = builder.finish()
        var found = 0
        for _ in 0..<500 {
            let address = address()
            let widest = blocks.filter { $0.contains(address) }.min {
                $0.prefixLength < $1.prefixLength
            }
            #expect(set.entry(containing: address) == widest)
            if widest != nil { found += 1 }
        }
        #expect((50..<500).contains(found))
    }

    @Test("the blocks come back in order, without those inside others")
    func order() throws {
        var read: [String] = []
        try set(["::1", "10.0.0.0/9", "10.1.0.0/16", "1.2.3.4", "10.128.0.0/9"]).forEach {
            read.append("\($0)")
        }
        #expect(read == ["1.2.3.4", "10.0.0.0/9", "10.128.0.0/9", "::1"])
    }
}
