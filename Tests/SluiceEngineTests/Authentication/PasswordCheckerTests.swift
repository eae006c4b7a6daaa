import NIOCore
import NIOPosix
import SluiceCore
import SluiceTestKit
import Synchronization
import Testing

@testable import SluiceEngine

@Suite("Passwords are checked off the loops")
struct PasswordCheckerTests {
    private static let hash = "$2y$05$q3opH5XVBL81pNoK448biuzGX7a83sFvYv5E9b59RZcxWZxogynRa"
    private static let other = "$2y$04$p.2mlc2iAPaSD0CmdVPk.ukxPUnhMutrqfSBGd78j/dKSBDjVAb6u"
    private static let client = IPAddress.v4(0x0a00_0001)

    /// A checker that asks `match`, and how often it has.
    private struct Story {
        let checker: PasswordChecker
        let clock = HandClock()
        let loop = MultiThreadedEventLoopGroup.singleton.next()
        let users: PasswordFileText

        init(_ threads: NIOThreadPool, _ file: String, _ match: @escaping PasswordMatch) throws {
            users = try PasswordFileText(parsing: Array(file.utf8))
            checker = PasswordChecker(threads: threads, clock: clock.engineClock, match: match)
        }

        func check(
            _ user: String, _ password: String, of client: IPAddress = PasswordCheckerTests.client,
            in users: PasswordFileText? = nil
        ) throws -> PasswordChecker.Finding {
            let credentials = try Credentials(user: user.utf8, password: password.utf8)
            return checker.check(credentials, of: client, in: users ?? self.users, on: loop)
        }

        func outcome(
            _ user: String, _ password: String, in users: PasswordFileText? = nil
        ) async throws -> PasswordChecker.Outcome {
            switch try check(user, password, in: users) {
            case .known(let outcome): outcome
            case .pending(let future): try await future.get()
            }
        }
    }

    private static func tell(
        _ file: String = "ann:\(hash)\n", _ match: @escaping PasswordMatch,
        _ story: (Story) async throws -> Void
    ) async throws {
        let threads = NIOThreadPool(numberOfThreads: 1)
        threads.start()
        do { try await story(try Story(threads, file, match)) } catch {
            try await threads.shutdownGracefully()
            throw error
        }
        try await threads.shutdownGracefully()
    }

    @Test("What was found is known for a minute, and not longer; another hash is another question")
    func kept() async throws {
        let asked = Atomic(0)
        try await Self.tell { password, _ in
            asked.add(1, ordering: .relaxed)
            return password == Array("secret".utf8)
        } _: { story in
            for _ in 0..<3 {
                #expect(try await story.outcome("ann", "secret") == .right(user: "ann"))
                #expect(try await story.outcome("ann", "wrong") == .wrong)
            }
            #expect(asked.load(ordering: .relaxed) == 2)
            let edited = try PasswordFileText(parsing: Array("ann:\(Self.other)".utf8))
            #expect(try await story.outcome("ann", "secret", in: edited) == .right(user: "ann"))
            #expect(asked.load(ordering: .relaxed) == 3)
            story.clock.advance(seconds: 61)
            #expect(try await story.outcome("ann", "secret") == .right(user: "ann"))
            #expect(asked.load(ordering: .relaxed) == 4)
        }
    }

    @Test("An unknown user costs the same check, and whatever it finds he is not known")
    func unknown() async throws {
        let hashes = Mutex<[PasswordHash]>([])
        try await Self.tell { _, hash in
            hashes.withLock { $0.append(hash) }
            return true
        } _: { story in
            var found = try await story.outcome("nobody", "secret")
            #expect(found == .wrong)
            #expect(hashes.withLock { $0.map(\.text) } == [Self.hash])
            found = try await story.outcome("ann", "secret")
            #expect(found == .right(user: "ann"))
            found = try await story.outcome("nobody", "secret")
            #expect(found == .wrong)
        }
    }

    @Test("The same password asked for many times at once is checked once")
    func together() async throws {
        let gate = ThreadGate()
        let asked = Atomic(0)
        try await Self.tell { _, _ in
            asked.add(1, ordering: .relaxed)
            gate.wait()
            return true
        } _: { story in
            let findings = try (0..<100).map { _ in try story.check("ann", "secret") }
            gate.open()
            for case .pending(let future) in findings {
                #expect(try await future.get() == .right(user: "ann"))
            }
            #expect(asked.load(ordering: .relaxed) == 1)
        }
    }

    @Test("The line is bounded, for one client and for all; who finds no place is told at once")
    func full() async throws {
        let gate = ThreadGate()
        try await Self.tell { _, _ in
            gate.wait()
            return false
        } _: { story in
            var waiting: [EventLoopFuture<PasswordChecker.Outcome>] = []
            var refused = 0
            for number in 0..<400 {
                let client = IPAddress.v4(UInt32(1 + number / 40))
                switch try story.check("ann", "guess \(number)", of: client) {
                case .pending(let future): waiting.append(future)
                case .known(let outcome):
                    #expect(outcome == .unchecked)
                    refused += 1
                }
            }
            #expect(waiting.count == 256 && refused == 144)
            // 32 of the first 40 are of one client; the ninth finds no place of 256.
            gate.open()
            for future in waiting { #expect(try await future.get() == .wrong) }
            guard case .pending(let later) = try story.check("ann", "x", of: .v4(1)) else {
                Issue.record("the line is still full")
                return
            }
            #expect(try await later.get() == .wrong)
        }
    }
}
