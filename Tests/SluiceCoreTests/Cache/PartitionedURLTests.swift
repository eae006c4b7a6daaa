import Testing

@testable import SluiceCore

@Suite("What a group of servers answers has keys of its own")
struct PartitionedURLTests {
    @Test(
        "A key that is shown can be typed, whatever its group is called",
        arguments: ["site", "a:80,b:80", "unix:/tmp/o.sock", "a:80,unix:/tmp/a|b.sock"])
    func readBack(group: String) throws {
        let head = try readRequest("GET /a?b|http://c HTTP/1.1\r\nHost: h\r\n\r\n")
        let key = try #require(CacheKey(head, partition: group))
        let shown = String(decoding: key.bytes, as: UTF8.self)
        #expect(shown == "\(group)|http://h/a?b|http://c")
        #expect(CacheKey(url: shown) == key)
        #expect(EvictTarget(reading: shown) == .key(shown))
        #expect(EvictTarget(reading: EvictTarget.key(shown).description) == .key(shown))
    }

    @Test("The filter of the same words stays a filter")
    func filter() {
        let filter = EvictTarget.filter("site|http://h/a")
        #expect(EvictTarget(reading: filter.description) != .key("site|http://h/a"))
    }

    @Test("Its row in the cache offers the bans of what it answers")
    func bans() throws {
        let subject = try #require(BanSubject(url: WireText("unix:/tmp/é|https://h:81/a/b?c")))
        #expect(subject.hostValue == "h" && subject.port == 81)
        #expect(subject.urlValue == "https://h:81/a/b" && subject.nameValue == "b")
        #expect(BanSubject(url: WireText("site|h/a")) == nil)
    }
}
