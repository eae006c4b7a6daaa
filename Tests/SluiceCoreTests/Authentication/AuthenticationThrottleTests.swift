import Testing

@testable import SluiceCore

@Suite("Who fails too often waits")
struct AuthenticationThrottleTests {
    private let ann = IPAddress.v4(0x0a00_0001)

    private func at(_ seconds: Double) -> MonotonicTime {
        MonotonicTime(nanoseconds: Int64(seconds * 1e9))
    }

    @Test("Ten mistakes are free; then the wait doubles, up to a minute")
    func doubling() {
        var throttle = AuthenticationThrottle()
        var now = 0.0
        for _ in 0..<10 {
            throttle.noteFailure(of: ann, now: at(now))
            #expect(throttle.wait(of: ann, now: at(now)) == 0)
        }
        for seconds in [1.0, 2, 4, 8, 16, 32, 60, 60, 60] {
            throttle.noteFailure(of: ann, now: at(now))
            #expect(throttle.wait(of: ann, now: at(now)) == Int64(seconds * 1e9))
            now += seconds
            #expect(throttle.wait(of: ann, now: at(now)) == 0)
        }
        #expect(throttle.wait(of: .v4(1), now: at(0)) == 0)
    }

    @Test("Ten quiet minutes forgive all")
    func forgiven() {
        var throttle = AuthenticationThrottle()
        for _ in 0..<30 { throttle.noteFailure(of: ann, now: at(0)) }
        #expect(throttle.wait(of: ann, now: at(59)) > 0)
        throttle.noteFailure(of: ann, now: at(600))
        #expect(throttle.wait(of: ann, now: at(600)) == 0)
    }

    @Test("Of version 6 a /64 is one client")
    func network() {
        var throttle = AuthenticationThrottle()
        let network = UInt128(0x2001_0db8_0000_0001) << 64
        for host in 0..<11 { throttle.noteFailure(of: .v6(network + UInt128(host)), now: at(0)) }
        #expect(throttle.wait(of: .v6(network + 99), now: at(0)) == 1_000_000_000)
        #expect(throttle.wait(of: .v6(network + (1 << 64)), now: at(0)) == 0)
    }

    @Test("A flood of addresses pushes out the older half, and is counted")
    func bounded() {
        var throttle = AuthenticationThrottle()
        for _ in 0..<11 { throttle.noteFailure(of: ann, now: at(0)) }
        let half = AuthenticationThrottle.limit / 2
        func flood(_ numbers: ClosedRange<Int>, at seconds: Double) {
            for number in numbers {
                throttle.noteFailure(of: .v4(UInt32(0x1400_0000 + number)), now: at(seconds))
            }
        }
        flood(1...half, at: 0.25)
        #expect(throttle.wait(of: ann, now: at(0.25)) == 750_000_000)
        // Whoever fails again is not among the older ones any more.
        throttle.noteFailure(of: ann, now: at(0.5))
        flood((half + 1)...(2 * half), at: 0.5)
        #expect(throttle.wait(of: ann, now: at(0.5)) == 2_000_000_000)
        #expect(throttle.forgotten == UInt64(half - 1))
        flood((2 * half + 1)...(4 * half), at: 0.5)
        #expect(throttle.wait(of: ann, now: at(0.5)) == 0)
        #expect(throttle.count <= AuthenticationThrottle.limit)
        // Nobody is missed who is forgiven by now.
        let forgotten = throttle.forgotten
        flood((4 * half + 1)...(5 * half), at: 700)
        #expect(throttle.forgotten == forgotten)
    }
}

@Suite("What was found of passwords is kept for a minute")
struct CheckedPasswordsTests {
    private func at(_ seconds: Int64) -> MonotonicTime {
        MonotonicTime(nanoseconds: seconds * 1_000_000_000)
    }

    @Test("Right and wrong, until its time is over")
    func kept() {
        var passwords = CheckedPasswords()
        passwords.keep(true, for: 1, now: at(0))
        passwords.keep(false, for: 2, now: at(30))
        #expect(passwords.result(of: 1, now: at(59)) == true)
        #expect(passwords.result(of: 1, now: at(60)) == nil)
        #expect(passwords.result(of: 2, now: at(60)) == false)
        #expect(passwords.result(of: 3, now: at(0)) == nil)
    }

    @Test("When it is full the oldest goes")
    func bounded() {
        var passwords = CheckedPasswords()
        for key in 0...CheckedPasswords.limit {
            passwords.keep(true, for: UInt128(key), now: at(key == 0 ? 0 : 1))
        }
        #expect(passwords.count == CheckedPasswords.limit)
        #expect(passwords.result(of: 0, now: at(1)) == nil)
        #expect(passwords.result(of: 1, now: at(1)) == true)
    }
}

@Suite("A line of auth.log")
struct AuthenticationFailureTests {
    private func line(_ user: String?) -> String {
        AuthenticationFailure(
            time: WallTime(seconds: 1_795_240_080), client: .v4(0xc000_0201), user: user,
            listener: "forward 0.0.0.0:8080"
        ).line
    }

    @Test("Time, client, user and listener")
    func plain() {
        #expect(
            line("ann") == "2026-11-21T05:48:00Z authentication failed client=192.0.2.1 "
                + "user=\"ann\" listener=\"forward 0.0.0.0:8080\"\n")
        #expect(line(nil).contains(" user=- listener="))
    }

    @Test(
        "A user cannot end the line or the quotes, or make it long",
        arguments: [
            ("a\" client=10.0.0.1 user=\"b", "a\\x22 client=10.0.0.1 user=\\x22b"),
            ("a\n2026-01-01T00:00:00Z authentication failed", nil), ("a\u{1b}[2J", "a\\x1b[2J"),
            ("a\\", "a\\\\"), (String(repeating: "x", count: 256), nil),
        ] as [(String, String?)])
    func hostile(user: String, shown: String?) {
        let line = line(user)
        #expect(line.count { $0 == "\n" } == 1)
        #expect(line.count { $0 == "\"" } == 4)
        #expect(line.utf8.count < 300)
        if let shown { #expect(line.contains("user=\"\(shown)\" listener=")) }
    }
}
