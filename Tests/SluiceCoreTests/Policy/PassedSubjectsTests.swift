import Testing

@testable import SluiceCore

@Suite("What rules said nothing of")
struct PassedSubjectsTests {
    private static func subject(
        _ url: String, from client: String = "10.0.0.1",
        _ change: (inout BanSubject) -> Void = { _ in }
    ) throws -> BanSubject {
        var subject = try BanSubject(testing: url)
        subject.client = try #require(IPAddress(client))
        change(&subject)
        return subject
    }

    @Test("is known when the same is asked for again, and forgotten with the list")
    func again() throws {
        var passed = PassedSubjects()
        let subject = try Self.subject("http://news.example/a?b")
        #expect(!passed.contains(subject))
        passed.insert(subject)
        #expect(passed.contains(subject))
        #expect(passed.contains(try Self.subject("http://news.example/a?b")))
        passed.removeAll()
        #expect(!passed.contains(subject))
    }

    @Test("says nothing of what differs in anything that a rule can read")
    func different() throws {
        let url = "http://news.example/a"
        var passed = PassedSubjects()
        passed.insert(try Self.subject(url))
        let others = [
            try Self.subject("http://news.example/A"), try Self.subject("http://news.example/ab"),
            try Self.subject("http://news.exampl/ea"), try Self.subject("http://News.example/a"),
            try Self.subject("http://news.example:81/a"),
            try Self.subject("https://news.example/a"),
            try Self.subject(url, from: "10.0.0.2"), try Self.subject(url, from: "::ffff:0:a00:1"),
            try Self.subject(url) { $0.address = .hidden },
            try Self.subject(url) { $0.address = .known(.loopback) },
            try Self.subject(url) { $0.hostIsDestination = false },
            try Self.subject(url) { $0.userIsPending = true },
            try Self.subject(url) { $0.user = Array("eve".utf8)[...] },
            try Self.subject(url) { $0.method = Array("POST".utf8)[...] },
            try Self.subject("\(url) method CONNECT"),
        ]
        for other in others { #expect(!passed.contains(other)) }
        // They have the same place, most of them: the last one has it.
        for other in others where !other.userIsPending {
            passed.insert(other)
            #expect(passed.contains(other))
        }
    }

    @Test("is not kept of a URL that is very long, nor of a user nobody knows yet")
    func notKept() throws {
        var passed = PassedSubjects()
        let long = try Self.subject("http://news.example/" + String(repeating: "a", count: 600))
        passed.insert(long)
        #expect(!passed.contains(long))
        let unknown = try Self.subject("http://news.example/") { $0.userIsPending = true }
        passed.insert(unknown)
        #expect(!passed.contains(unknown))
    }
}
