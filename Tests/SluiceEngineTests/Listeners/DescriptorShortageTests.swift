import Glibc
import NIOCore
import NIOPosix
import SluiceTestKit
import Synchronization
import Testing

@testable import SluiceEngine

@Suite("A listener for which the system has no descriptors left", .timeLimit(.minutes(1)))
struct DescriptorShortageTests {
    /// A listener on loopback, and what it said and did.
    private final class Door: Sendable {
        private let said = Mutex<[DescriptorShortage.Report]>([])
        private let accepted = Mutex(0)
        private let shed = Mutex<[any Channel]>([])

        var reports: [DescriptorShortage.Report] { said.withLock { $0 } }
        var count: Int { accepted.withLock { $0 } }
        /// Those to be sent away.
        var sentAway: [any Channel] { shed.withLock { $0 } }

        func open(rest: TimeAmount, sheds: Bool = false) async throws -> any Channel {
            let shed: @Sendable (any Channel) -> Void = { client in
                self.shed.withLock { $0.append(client) }
            }
            return try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
                .serverChannelInitializer { channel in
                    channel.eventLoop.makeCompletedFuture {
                        try channel.pipeline.syncOperations.addHandler(
                            DescriptorShortage(rest: rest, shed: sheds ? shed : nil) { report in
                                self.said.withLock { $0.append(report) }
                            })
                    }
                }
                .childChannelInitializer { channel in
                    self.accepted.withLock { $0 += 1 }
                    return channel.eventLoop.makeSucceededVoidFuture()
                }
                .bind(host: "127.0.0.1", port: 0).get()
        }

        func knock(_ listener: any Channel) async throws -> any Channel {
            try await ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
                .connect(to: try #require(listener.localAddress)).get()
        }
    }

    /// What the system answered to an attempt to accept, as the channel hands it on.
    private func fail(_ code: CInt, _ listener: any Channel) async throws -> Bool {
        try await listener.eventLoop.submit {
            listener.pipeline.fireErrorCaught(IOError(errnoCode: code, reason: "accept"))
            return try listener.syncOptions?.getOption(.autoRead) ?? true
        }.get()
    }

    @Test(
        "stops asking for clients, and says why once",
        arguments: [EMFILE, ENFILE, ENOBUFS, ENOMEM])
    func rests(code: CInt) async throws {
        let door = Door()
        let listener = try await door.open(rest: .hours(1))
        #expect(try await fail(code, listener) == false)
        #expect(try await fail(code, listener) == false)
        #expect(door.reports == [.began(String(cString: strerror(code)))])
        try await listener.close()
    }

    @Test("accepts who waited when its rest is over, and says so")
    func recovers() async throws {
        let door = Door()
        let listener = try await door.open(rest: .milliseconds(20))
        #expect(try await fail(EMFILE, listener) == false)
        let client = try await door.knock(listener)
        try await eventually("the client is accepted") { door.count == 1 }
        #expect(door.reports == [.began(String(cString: strerror(EMFILE))), .ended])
        try await client.close()
        try await listener.close()
    }

    @Test("sends clients away one at a time, each on the descriptor that the one before gave back")
    func sheds() async throws {
        let door = Door()
        let listener = try await door.open(rest: .hours(1), sheds: true)
        for number in 1...3 {
            #expect(try await fail(EMFILE, listener), "there is room for one")
            let client = try await door.knock(listener)
            try await eventually("client \(number) is let in") { door.count == number }
            // Behind the event that brought the client.
            try await listener.eventLoop.submit {}.get()
            let told = try #require(door.sentAway.last)
            #expect(door.sentAway.count == number)
            try await told.close()
            try await listener.eventLoop.submit {}.get()
            try? await client.close()
        }
        #expect(try await fail(EMFILE, listener), "there is room for one")
        #expect(try await fail(EMFILE, listener) == false, "that one is still there")
        #expect(door.reports == [.began(String(cString: strerror(EMFILE)))])
        try await listener.close()
    }

    @Test("goes on at once when only one client was lost")
    func other() async throws {
        let door = Door()
        let listener = try await door.open(rest: .hours(1))
        #expect(try await fail(ECONNABORTED, listener))
        #expect(door.reports.isEmpty)
        try await listener.close()
    }
}
