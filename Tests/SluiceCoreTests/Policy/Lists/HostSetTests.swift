import Testing

@testable import SluiceCore

@Suite("A set of hosts knows each of its names and what lies below its domains")
struct HostSetTests {
    private func set(_ names: [String], seed: UInt64 = 1) -> HostSet {
        var builder = HostSet.Builder(seed: seed)
        for name in names {
            let bytes = Array(name.utf8)[...]
            builder.insert(
                name.hasPrefix(".") ? bytes.dropFirst() : bytes, isDomain: name.hasPrefix("."))
        }
        return builder.finish()
    }

    private func entry(_ set: HostSet, _ host: String) -> String? {
        let bytes = Array(host.utf8)[...]
        let entry = set.entry(matching: bytes)
        #expect(set.contains(bytes) == (entry != nil))
        return entry.map { "\($0)" }
    }

    @Test(
        "a host is found by itself or by a domain above it",
        arguments: [
            ("ads.test", "ads.test"), ("ADS.Test", "ads.test"), ("ads.test.", "ads.test"),
            ("x.ads.test", nil), ("sads.test", nil), ("test", nil), ("", nil), (".", nil),
            ("dom.test", ".dom.test"), ("a.b.DOM.test..", ".dom.test"), ("adom.test", nil),
            (".dom.test", ".dom.test"), ("a.wide.test", ".wide.test"),
            ("a.b.wide.test", ".wide.test"), ("mixed.test", "mixed.test"),
        ] as [(String, String?)])
    func found(host: String, expected: String?) {
        let set = set(["ads.test", ".dom.test", ".wide.test", ".b.wide.test", "Mixed.TEST."])
        #expect(set.count == 5)
        #expect(entry(set, host) == expected)
    }

    @Test("a name said twice is one, and a domain once it was one")
    func twice() {
        var builder = HostSet.Builder(seed: 7)
        let name = Array("a.test".utf8)[...]
        #expect(builder.insert(name, isDomain: false) == .added)
        #expect(builder.insert(Array("A.test.".utf8)[...], isDomain: false) == .known)
        #expect(builder.insert(name, isDomain: true) == .added)
        #expect(builder.insert(name, isDomain: false) == .known)
        let set = builder.finish()
        #expect(set.count == 1)
        #expect(entry(set, "x.a.test") == ".a.test")
    }

    @Test("what is no name is refused, and a host of any length is looked up")
    func lengths() {
        var builder = HostSet.Builder(seed: 7)
        let long = [UInt8](repeating: UInt8(ascii: "a"), count: 253)
        #expect(builder.insert([], isDomain: true) == .refused)
        #expect(builder.insert(Array("..".utf8)[...], isDomain: false) == .refused)
        #expect(builder.insert((long + long.prefix(1))[...], isDomain: false) == .refused)
        #expect(builder.insert(long[...], isDomain: true) == .added)
        let set = builder.finish()
        #expect(set.contains(long[...]))
        #expect(set.contains((Array("x.".utf8) + long)[...]))
        #expect(set.contains((long + long + Array(".".utf8) + long)[...]))
        #expect(!set.contains((long + long)[...]))
        #expect(!set.contains((Array("x".utf8) + long)[...]))
    }

    @Test("it says what a plain set says", arguments: 1...4 as ClosedRange<UInt64>)
    func differential(seed: UInt64) {
        var dice = Dice(seed: seed)
        func name() -> String {
            (0..<Int.random(in: 2...4, using: &dice)).map { _ in
                ["a", "b", "c", "ab", "Test", "x1"].randomElement(using: &dice) ?? ""
            }.joined(separator: ".")
        }
        let names = (0..<100).map { _ in
            (Int.random(in: 0..<8, using: &dice) == 0 ? "." : "") + name()
        }
        let plain = Set(names.map { $0.lowercased() })
        let set = set(names, seed: seed)
        var found = 0
        for _ in 0..<1000 {
            let host = name()
            let labels = host.lowercased().split(separator: ".")
            let isFound =
                plain.contains(host.lowercased())
                || labels.indices.contains {
                    plain.contains("." + labels[$0...].joined(separator: "."))
                }
            #expect((entry(set, host) != nil) == isFound, "\(host)")
            if isFound { found += 1 }
        }
        #expect((50..<950).contains(found))
    }

    @Test("all names come back, in their order")
    func order() {
        let names = (0..<1000).map { ($0 % 3 == 0 ? "." : "") + "n\($0).test" }
        var read: [String] = []
        set(names).forEach { name, isDomain in
            read.append((isDomain ? "." : "") + String(decoding: name, as: UTF8.self))
        }
        #expect(read == names)
    }

    @Test("another seed lays the same names out anew, so that no list is slow for everybody")
    func seeds() {
        func tags(_ seed: UInt64) -> [UInt32] {
            (0..<100).map { number in
                var hash = NameHash(NameHash.Point(seed: seed))
                for byte in "n\(number)".utf8 { hash.combine(byte) }
                return hash.tag
            }
        }
        #expect(tags(1) == tags(1))
        #expect(zip(tags(1), tags(2)).allSatisfy { $0 != $1 })
        #expect(Set(tags(3)).count == 100)
    }

    @Test("a name costs less than 120 bytes, its own included")
    func memory() {
        let set = set((0..<25_000).map { "some-host-\($0).advertising.test" })
        #expect(set.byteCount < set.count * 60)
    }
}
