import Testing

@testable import SluiceCore

@Suite("Many requests for one missing thing cause one fetch")
struct CollapsedFetchTests {
    private typealias Fetch = CollapsedFetch<Int>

    @Test("those who wait get the answer as it arrives; the others ask for themselves")
    func shared() {
        var fetch = Fetch()
        var effects: [Fetch.Effect] = []
        for follower in 1...3 { #expect(fetch.join(follower) == .wait) }
        fetch.head(isShared: true, matches: { $0 != 2 }, &effects)
        #expect(effects == [.attach(1), .release(2), .attach(3)])
        #expect(fetch.join(4) == .attached)
        #expect(fetch.join(5, matches: false) == .alone)
        effects = []
        fetch.complete(&effects)
        #expect(effects == [] && fetch.isOver)
        #expect(fetch.join(6) == .alone)
    }

    @Test("a leader whose answer is not for others, or who fails, releases them all")
    func released() {
        for isFailure in [true, false] {
            var fetch = Fetch()
            var effects: [Fetch.Effect] = []
            for follower in 1...2 { _ = fetch.join(follower) }
            if isFailure {
                fetch.fail(&effects)
            } else {
                fetch.head(isShared: false, matches: { _ in true }, &effects)
            }
            #expect(effects == [.release(1), .release(2)])
            #expect(fetch.isOver)
            fetch.fail(&effects)
            #expect(effects.count == 2)
        }
    }

    @Test("no more wait than may")
    func bounded() {
        var fetch = Fetch(limit: 2)
        #expect([fetch.join(1), fetch.join(2), fetch.join(3)] == [.wait, .wait, .alone])
        var effects: [Fetch.Effect] = []
        fetch.leave(1, &effects)
        #expect(effects == [] && fetch.join(4) == .wait)
    }

    @Test(
        "the fetch goes on for those who wait when its first client leaves, and ends with the last")
    func leaderLeaves() {
        var fetch = Fetch()
        var effects: [Fetch.Effect] = []
        _ = fetch.join(1)
        fetch.leaderLeft(&effects)
        fetch.leaderLeft(&effects)
        #expect(effects == [.keepFetching])
        fetch.head(isShared: true, matches: { _ in true }, &effects)
        fetch.leave(1, &effects)
        #expect(effects == [.keepFetching, .attach(1), .stopFetching])
        #expect(fetch.isOver)

        var alone = Fetch()
        effects = []
        alone.leaderLeft(&effects)
        #expect(effects == [.stopFetching])
    }
}

@Suite("Large things have to be asked for twice")
struct AdmissionTests {
    @Test("what may enter a store of 256 MB")
    func admission() {
        let limit = 256 << 20
        func admits(_ cost: Int, again: Bool = false, room: Bool = false) -> Bool {
            Admission.admits(cost: cost, limit: limit, wasAskedFor: again, hasRoom: room)
        }
        #expect(admits(1 << 20))
        #expect(!admits((1 << 20) + 1))
        #expect(admits(1 << 24, again: true) && admits(1 << 24, room: true))
        #expect(!admits(1 << 26, again: true, room: true))
    }
}
