import Testing

@testable import SluiceCore

@Suite("Each table names the rules that match, in any number")
struct RuleLookUpTests {
    private func rules(_ look: ((Int) -> Void) -> Void) -> [Int] {
        var rules: [Int] = []
        look { rules.append($0) }
        return rules.sorted()
    }

    @Test("rules that share a hash are all named, in their order, and none of another hash")
    func shared() {
        // 5 and 5 + 2^20 begin at the same slot.
        let hashes: [UInt64] = [5, 5 + 1 << 20, 5, 6, 5 + 1 << 20, 5]
        let table = RuleTable(hashes: hashes)
        func rules(_ hash: UInt64) -> [Int] {
            var rules: [Int] = []
            table.forEach(hash) { rules.append($0) }
            return rules
        }
        #expect(rules(5) == [0, 2, 5])
        #expect(rules(5 + 1 << 20) == [1, 4])
        #expect(rules(6) == [3])
        #expect(rules(7) == [])
        #expect(self.rules { RuleTable(hashes: []).forEach(5, $0) } == [])
    }

    @Test("a hundred thousand rules of one host are taken in as fast as others")
    func oneHost() {
        let table = RuleTable(hashes: [UInt64](repeating: 9, count: 100_000))
        #expect(rules { table.forEach(9, $0) }.count == 100_000)
    }

    @Test("single ports and ranges are named side by side")
    func ports() {
        let table = PortTable([(443...443, 1), (400...500, 2), (80...80, 3), (443...443, 4)])
        #expect(rules { table.forEachMatch(443, $0) } == [1, 2, 4])
        #expect(rules { table.forEachMatch(400, $0) } == [2])
        #expect(rules { table.forEachMatch(80, $0) } == [3])
        #expect(rules { table.forEachMatch(81, $0) } == [])
        #expect(rules { PortTable([]).forEachMatch(80, $0) } == [])
    }

    @Test("a host that is an address is found among thousands, however it is written")
    func addresses() {
        let entries = (0..<5000).map { (address: IPAddress.v4(0x0a00_0000 | UInt32($0)), rule: $0) }
        let table = HostTable(
            exact: [], domains: [], addresses: entries + [(address: .v6(1), rule: 9000)])
        func rules(_ host: String) -> [Int] {
            self.rules { table.forEachMatch(Array(host.utf8)[...], $0) }
        }
        #expect(rules("10.0.1.2") == [258])
        #expect(rules("0xa.0.1.2") == [258])
        #expect(rules("::ffff:10.0.1.2") == [258])
        #expect(rules("::1") == [9000])
        #expect(rules("10.1.0.0") == [])
        #expect(rules("a.test") == [])
    }

    @Test("among a hundred thousand hosts, domains and prefixes each finds its own")
    func many() {
        let numbers = 0..<20_000
        let hosts = HostTable(
            exact: numbers.map { (Array("h\($0).test".utf8), $0) },
            domains: numbers.map { (Array("d\($0).test".utf8), $0) }, addresses: [])
        let urls = PrefixTable(numbers.map { (Array("http://u.test/\($0)/".utf8), $0) })
        for number in stride(from: 0, to: numbers.count, by: 997) {
            let url = Array("http://u.test/\(number)/x".utf8)
            #expect(rules { urls.forEachMatch(url, $0) } == [number])
            for host in ["h\(number).test", "a.b.d\(number).test"] {
                #expect(rules { hosts.forEachMatch(Array(host.utf8)[...], $0) } == [number])
            }
            #expect(rules { hosts.forEachMatch(Array("x.h\(number).test".utf8)[...], $0) } == [])
        }
    }
}
