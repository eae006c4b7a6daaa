import NIOCore
import NIOPosix
import SluiceCore
import SluiceTestKit
import Synchronization
import Testing

@testable import SluiceEngine

@Suite("Names are looked up for everybody")
struct ResolverTests {
    private static let hello = "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello"

    @Test("A client whose names nobody answers keeps no other from theirs")
    func stuck() async throws {
        let gate = ThreadGate()
        try await withEngine(lookUp: { name in
            if name.hasPrefix("stuck") { gate.wait() }
            return .success([.loopback])
        }) { sluice in
            let origin = try await sluice.origin { _ in Self.hello }
            for number in 0..<40 {
                let client = try await sluice.connect()
                try await client.send(
                    "GET http://stuck\(number).example:1/ HTTP/1.1\r\nHost: x\r\n\r\n")
            }
            try await eventually("they wait") {
                await sluice.snapshot(.connections).connections.count { $0.state == .connecting }
                    == 40
            }
            let answer = try await sluice.get(
                "http://good.example:\(origin.port)/", from: "127.0.0.2")
            #expect(answer.status == 200)
            gate.open()
        }
    }

    /// A resolver with one thread, asked by one client.
    private static func withResolver(
        _ lookUp: @escaping NameLookUp,
        _ story: (SluiceEngine.Resolver, HandClock, any EventLoop) async throws -> Void
    ) async throws {
        let threads = NIOThreadPool(numberOfThreads: 1)
        threads.start()
        let clock = HandClock()
        let resolver = SluiceEngine.Resolver(
            threads: threads, clock: clock.engineClock, lookUp: lookUp)
        try await story(resolver, clock, MultiThreadedEventLoopGroup.singleton.next())
        try await threads.shutdownGracefully()
    }

    @Test("A name that nobody waits for any more when its turn comes is not looked up")
    func abandoned() async throws {
        let gate = ThreadGate()
        let asked = Mutex<[String]>([])
        try await Self.withResolver({ name in
            asked.withLock { $0.append(name) }
            gate.wait()
            return .success([.loopback])
        }) { resolver, clock, loop in
            let first = resolver.resolve(
                "first", for: .loopback, on: loop, patience: 1_000_000_000)
            try await eventually("the thread is busy") { asked.withLock { $0 } == ["first"] }
            let second = resolver.resolve(
                "second", for: .loopback, on: loop, patience: 1_000_000_000)
            clock.advance(seconds: 2)
            gate.open()
            #expect(try await first.get() == .success([.loopback]))
            #expect(try await second.get() == .failure(.tooMany))
            #expect(asked.withLock { $0 } == ["first"])
        }
    }

    @Test("How long an answer is kept is a setting, and so how soon a new address is followed")
    func lifetimes() async throws {
        let asked = Mutex(0)
        try await Self.withResolver({ name in
            asked.withLock { $0 += 1 }
            return name == "good" ? .success([.loopback]) : .failure(.notFound("no"))
        }) { resolver, clock, loop in
            func expect(_ count: Int, asking name: String) async throws {
                _ = try await resolver.resolve(
                    name, for: nil, on: loop, patience: 1_000_000_000
                ).get()
                #expect(asked.withLock { $0 } == count)
            }
            try await expect(1, asking: "good")
            clock.advance(seconds: 29)
            try await expect(1, asking: "good")
            clock.advance(seconds: 2)
            try await expect(2, asking: "good")
            var lifetimes = NameLifetimes()
            lifetimes.answer = 0
            lifetimes.failure = 60_000_000_000
            resolver.install(lifetimes)
            clock.advance(seconds: 31)
            try await expect(3, asking: "good")
            try await expect(4, asking: "good")
            try await expect(5, asking: "bad")
            clock.advance(seconds: 59)
            try await expect(5, asking: "bad")
        }
    }

    @Test("One name more than are kept pushes out the oldest, not all")
    func evicted() async throws {
        let asked = Mutex<[String: Int]>([:])
        try await Self.withResolver({ name in
            asked.withLock { $0[name, default: 0] += 1 }
            return .success([.loopback])
        }) { resolver, clock, loop in
            let names = (0...SluiceEngine.Resolver.entryLimit).map { "\($0).example" }
            for name in names + ["1.example", "0.example"] {
                clock.advance(seconds: 0.001)
                _ = try await resolver.resolve(
                    name, for: nil, on: loop, patience: 1_000_000_000
                ).get()
            }
            #expect(asked.withLock { $0["1.example"] } == 1)
            #expect(asked.withLock { $0["0.example"] } == 2)
        }
    }

    @Test("In line behind others of its client, a name begins for another who wants it too")
    func takenOver() {
        var queue = LookUpQueue<Int>()
        let (many, other) = (IPAddress.v4(1), IPAddress.v4(2))
        let later = MonotonicTime(nanoseconds: 1)
        for number in 0..<LookUpQueue<Int>.clientThreads {
            #expect(queue.add(number, for: "\(number)", of: many, until: later) == .begin)
        }
        #expect(queue.add(100, for: "wanted", of: many, until: later) == .waiting)
        #expect(queue.add(101, for: "last", of: many, until: later) == .waiting)
        #expect(queue.add(102, for: "wanted", of: other, until: later) == .begin)
        #expect(queue.finish("0").next == "last")
        let (waiters, next) = queue.finish("wanted")
        #expect(waiters == [100, 102] && next == nil)
    }
}
