import SluiceCore
import Testing

/// A group on paper: who is open, and how busy.
private struct PaperGroup: ServerLoads {
    var closed: Set<Int> = []
    var busy: [Int] = []

    func isOpen(_ position: Int) -> Bool { !closed.contains(position) }
    func connections(_ position: Int) -> Int {
        busy.indices.contains(position) ? busy[position] : 0
    }
}

private let names = ["a", "b", "c", "d", "e", "f", "g", "h"]

private func members(_ shares: [Int]) -> [Balancer.Member] {
    zip(names, shares).map { Balancer.Member(name: $0, share: $1) }
}

private let everyKind: [Balance] = [
    .roundRobin, .leastConnections, .randomOfTwo, .hash(.client),
]

@Suite("Choosing a server")
struct BalancerTests {
    private func play(
        _ balance: Balance, _ shares: [Int], rounds: Int, _ group: PaperGroup = PaperGroup(),
        seed: UInt64 = 1
    ) -> [Int] {
        let balancer = Balancer(balance, members: members(shares))
        var dice = Dice(seed: seed)
        return (0..<rounds).compactMap { turn in
            let client = BalanceSubject(client: .v4(UInt32(turn)))
            return balancer.pick(
                for: client, turn: UInt64(turn), random: &dice, among: group)
        }
    }

    private func text(_ picks: [Int]) -> String { picks.map { names[$0] }.joined() }

    @Test(
        "In turn, by weight, interleaved",
        arguments: [
            ([1, 1, 1], "abcabc"), ([5, 1, 1], "aabacaa"), ([2, 1], "abaaba"),
            ([0, 1, 1], "bcbc"), ([100, 100, 100], "abcabc"), ([7], "aaa"),
        ])
    func turns(shares: [Int], order: String) {
        #expect(text(play(.roundRobin, shares, rounds: order.count)) == order)
    }

    @Test("Who is closed loses its turn to the next")
    func closedTurn() {
        let group = PaperGroup(closed: [1])
        #expect(text(play(.roundRobin, [1, 1, 1], rounds: 6, group)) == "accacc")
    }

    @Test("Weights of any size keep the round short, and nobody is forgotten")
    func largeWeights() {
        let picks = play(.roundRobin, [1000, 999, 1], rounds: 2048)
        let counts = (0..<3).map { position in picks.count { $0 == position } }
        #expect(abs(counts[0] - counts[1]) < 16)
        #expect(counts[2] >= 1 && counts[2] <= 4)
    }

    @Test(
        "The fewest connections for the weight",
        arguments: [
            ([1, 1, 1], [2, 1, 3], "b"), ([1, 3], [1, 4], "b"), ([1, 3], [0, 5], "a"),
            ([1, 10], [0, 0], "b"),
        ])
    func fewest(shares: [Int], busy: [Int], choice: String) {
        #expect(text(play(.leastConnections, shares, rounds: 1, PaperGroup(busy: busy))) == choice)
    }

    @Test("Idle servers are taken in turn, not always the first")
    func idleInTurn() {
        #expect(text(play(.leastConnections, [1, 1, 1], rounds: 6)) == "abcabc")
    }

    @Test("Nobody with a share and open: no choice", arguments: everyKind)
    func nobody(balance: Balance) {
        #expect(play(balance, [], rounds: 3) == [])
        #expect(play(balance, [0, 0], rounds: 3) == [])
        #expect(play(balance, [1, 1], rounds: 3, PaperGroup(closed: [0, 1])) == [])
        #expect(
            play(balance, [0, 1, 1], rounds: 50, PaperGroup(closed: [2])).allSatisfy { $0 == 1 })
    }

    @Test(
        "Shares are kept, for ten seeds", arguments: [Balance.hash(.client), .roundRobin])
    func shares(balance: Balance) {
        for seed in 1...10 {
            let picks = play(balance, [1, 2, 5], rounds: 16_000, seed: UInt64(seed))
            for (position, share) in [1, 2, 5].enumerated() {
                let count = picks.count { $0 == position }
                #expect(abs(count - share * 2000) < 250, "\(names[position]): \(count)")
            }
        }
    }

    @Test("Random of two keeps connections even by weight while they come and go")
    func evenByWeight() {
        let shares = [1, 2, 4]
        let balancer = Balancer(.randomOfTwo, members: members(shares))
        for seed in 1...10 {
            var dice = Dice(seed: UInt64(seed))
            var group = PaperGroup(busy: [0, 0, 0])
            var open: [Int] = []
            for step in 0..<5000 {
                if step >= 700 {
                    let left = open.remove(at: Int.random(in: 0..<open.count, using: &dice))
                    group.busy[left] -= 1
                }
                let pick = balancer.pick(
                    for: BalanceSubject(client: .loopback), turn: 0, random: &dice, among: group)
                guard let pick else {
                    Issue.record("no choice")
                    return
                }
                group.busy[pick] += 1
                open.append(pick)
            }
            for (position, share) in shares.enumerated() {
                #expect(abs(group.busy[position] - share * 100) < 30, "\(group.busy)")
            }
        }
    }

    @Test("A server that goes moves its own keys and no others; they come back with it")
    func boundedDisruption() {
        let whole = play(.hash(.client), [1, 1, 2, 1], rounds: 4000)
        let without = play(.hash(.client), [1, 1, 0, 1], rounds: 4000)
        for (before, after) in zip(whole, without) where before != 2 { #expect(before == after) }
        #expect(without.allSatisfy { $0 != 2 })
        #expect(play(.hash(.client), [1, 1, 2, 1], rounds: 4000) == whole)
        // More weight takes keys, and gives none away.
        let heavier = play(.hash(.client), [1, 1, 3, 1], rounds: 4000)
        for (before, after) in zip(whole, heavier) where before != after { #expect(after == 2) }
    }

    @Test("The same address by another way is the same client")
    func subjects() throws {
        #expect(BalanceSubject(client: .v4(1)) == BalanceSubject(client: .v4(1)))
        #expect(BalanceSubject(client: .v4(1)) != BalanceSubject(client: .v4(2)))
        #expect(BalanceSubject("/a".utf8) != BalanceSubject("/b".utf8))
        for (path, url) in [("/x?y", "http://h/x?y"), ("/", "http://h"), ("/?y", "http://h?y")] {
            let heads = try [path, url].map {
                try readRequest("GET \($0) HTTP/1.1\r\nHost: h\r\n\r\n")
            }
            let subjects = heads.map { BalanceSubject($0, from: .loopback, for: .hash(.url)) }
            #expect(subjects[0] == subjects[1] && subjects[0] == BalanceSubject(path.utf8))
        }
    }
}

@Suite("The budget of retries")
struct RetryBudgetTests {
    @Test(
        "A part of what is in flight, three at least, and so many a request",
        arguments: [
            (1, 0, 1, true), (1, 2, 1, true), (1, 3, 1, false), (1, 19, 100, true),
            (1, 20, 100, false), (3, 0, 100, true), (4, 0, 100, false),
        ])
    func budget(resent: Int, retries: Int, requests: Int, isAllowed: Bool) {
        let budget = RetryBudget(percent: 20, perRequest: 3)
        #expect(
            budget.allows(resent: resent, retries: retries, requests: requests) == isAllowed)
    }
}
