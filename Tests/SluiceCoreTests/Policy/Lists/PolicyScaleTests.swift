import Foundation
import Testing

@testable import SluiceCore

/// What lists of the largest size cost. It measures and asserts nothing of time; to see it:
///
///     SLUICE_MEASURE=1 swift test -c release -Xswiftc -enable-testing --filter PolicyScale
@Suite(
    "A million hosts, 100,000 blocks and 1,000 globs at once",
    .enabled(if: ProcessInfo.processInfo.environment["SLUICE_MEASURE"] != nil))
struct PolicyScaleTests {
    /// Of the processor, so that what else the machine does counts little.
    private static func seconds(_ body: () throws -> Void) rethrows -> Double {
        func now() -> Double {
            var time = timespec()
            clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time)
            return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
        }
        let start = now()
        try body()
        return now() - start
    }

    private static func show(_ what: String, _ value: Double, _ unit: String) {
        print("\(what): \((value * 100).rounded() / 100) \(unit)")
    }

    private static func name(_ dice: inout Dice) -> String {
        let words = ["ads", "track", "metric", "cdn", "stat", "pixel", "click", "beacon"]
        let number = UInt32.random(in: 0 ... .max, using: &dice)
        return "\(words.randomElement(using: &dice) ?? "")-\(String(number, radix: 36))."
            + "\(words.randomElement(using: &dice) ?? "")\(number % 5000).com"
    }

    @Test("load, memory and look-ups")
    func measure() throws {
        var dice = Dice(seed: 1)
        let names = (0..<1_000_000).map { _ in Self.name(&dice) }
        let lines = names.map { "0.0.0.0 \($0)\n" }.joined()
        let blocks = (0..<100_000).map { _ in
            let bits = UInt32.random(in: 0 ... .max, using: &dice)
            return "\(IPAddress.v4(bits))/\(Int.random(in: 16...32, using: &dice))\n"
        }
        let bytes = Array((lines + blocks.joined()).utf8)
        let list = Self.load(bytes)
        try lookUps(list, names, &dice)
        let globs = (0..<1000).map { "http://*.site\($0).test/*/banner\($0 % 50)/*.gif" }
        try patterns(globs, names)
    }

    private static func load(_ bytes: [UInt8]) -> Blocklist {
        var builder = Blocklist.Builder(seed: 1)
        var list: Blocklist?
        let time = seconds {
            var rest = bytes[...]
            while !rest.isEmpty {
                builder.read(rest.prefix(65_536))
                rest = rest.dropFirst(65_536)
            }
            builder.endText()
            list = builder.finish()
        }
        show("load of \(bytes.count / 1_000_000) MB", time, "s")
        return list ?? Blocklist.Builder(seed: 1).finish()
    }

    private func lookUps(_ list: Blocklist, _ names: [String], _ dice: inout Dice) throws {
        Self.show(
            "memory of \(list.hosts.count) hosts",
            Double(list.hosts.byteCount) / Double(list.hosts.count), "bytes a host")
        Self.show(
            "memory of \(list.addresses.count) blocks",
            Double(list.addresses.byteCount) / Double(list.addresses.count), "bytes a block")
        let hits = names.shuffled(using: &dice).prefix(200_000).map { Array($0.utf8)[...] }
        let misses = (0..<200_000).map { _ in Array("www.\(Self.name(&dice))".utf8)[...] }
        let addresses = (0..<200_000).map { _ in
            IPAddress.v4(UInt32.random(in: 0 ... .max, using: &dice))
        }
        var found = 0
        func measure(_ what: String, _ count: Int, _ body: () -> Void) {
            Self.show(what, Self.seconds(body) * 1e9 / Double(count), "ns")
        }
        measure("host that is listed", hits.count) {
            for host in hits where list.hosts.contains(host) { found += 1 }
        }
        #expect(found == hits.count)
        measure("host that is not", misses.count) {
            for host in misses where list.hosts.contains(host) { found += 1 }
        }
        measure("address", addresses.count) {
            for address in addresses where list.addresses.contains(address) { found += 1 }
        }
        #expect(found > hits.count)
    }

    private func patterns(_ globs: [String], _ names: [String]) throws {
        var table = PatternTable([])
        let time = try Self.seconds {
            table = PatternTable(
                try globs.enumerated().map { (.glob(try Glob(Array($1.utf8)[...])), $0) })
        }
        Self.show("load of \(globs.count) globs", time * 1000, "ms")
        let urls = names.prefix(100_000).map {
            Array("http://\($0)/assets/2024/images/header/logo.png?v=31".utf8)[...]
        }
        var found = 0
        let length = Self.seconds {
            for url in urls { table.forEachMatch(url) { _ in found += 1 } }
        }
        #expect(found == 0)
        Self.show("url against all globs", length * 1e9 / Double(urls.count), "ns")
        let hit = Array("http://www.site7.test/a/banner7/x.gif".utf8)[...]
        let hitLength = Self.seconds {
            for _ in 0..<100_000 { table.forEachMatch(hit) { _ in found += 1 } }
        }
        #expect(found == 100_000)
        Self.show("url that a glob matches", hitLength * 1e9 / 100_000, "ns")
    }
}
