import NIOCore
import NIOEmbedded
import NIOPosix
import SluiceCore
import Testing

@testable import SluiceEngine

@Suite("Bytes that rules hold back")
struct ShaperTests {
    @Test("A delay holds answers and what the client sends, each for its own time")
    func delay() throws {
        let shaped = try ShapedChannel { $0.delay = 200_000_000 }
        shaped.write(100)
        shaped.pass(milliseconds: 50)
        try shaped.receive(30)
        shaped.pass(milliseconds: 149)
        #expect(try shaped.sent() == [] && shaped.session.heard == [])
        shaped.pass(milliseconds: 1)
        #expect(try shaped.sent() == [100] && shaped.session.heard == [])
        shaped.pass(milliseconds: 50)
        #expect(shaped.session.heard == [30] && shaped.shaper.heldBytes == 0)
    }

    @Test("A rate holds the rest, and a session sees that it may write no more")
    func rateIsBackpressure() throws {
        let shaped = try ShapedChannel {
            $0.rate = 1_000_000
            $0.directions = .only(.down)
        }
        shaped.write(Shaper.mostHeld)
        #expect(shaped.shaper.isFull && shaped.session.fullness.contains(true))
        var total = try shaped.sent().reduce(0, +)
        #expect(total <= 50_000)
        shaped.pass(milliseconds: 100)
        total += try shaped.sent().reduce(0, +)
        #expect((100_000...150_000).contains(total))
        #expect(shaped.shaper.heldBytes == Shaper.mostHeld - total)
        shaped.pass(milliseconds: 100)
        #expect(!shaped.shaper.isFull && shaped.session.fullness.last == false)
        try shaped.receive(1000)
        #expect(shaped.session.heard == [1000])
    }

    @Test("Slices leave as writes of their own")
    func slices() throws {
        let shaped = try ShapedChannel {
            $0.slice = 100
            $0.gap = 10_000_000
        }
        shaped.write(250)
        #expect(try shaped.sent() == [100])
        shaped.pass(milliseconds: 9)
        #expect(try shaped.sent() == [])
        shaped.pass(milliseconds: 11)
        #expect(try shaped.sent() == [100, 50])
    }

    @Test("The end comes behind exactly so many bytes")
    func ending() throws {
        let shaped = try ShapedChannel {
            $0.ending = Fault.Ending(.reset, after: 1000)
            $0.directions = .only(.down)
        }
        shaped.write(600)
        shaped.write(600)
        #expect(try shaped.sent() == [600, 400])
        shaped.pass(milliseconds: 1)
        #expect(shaped.host.endings == 1)
        shaped.write(100)
        shaped.pass(milliseconds: 100)
        #expect(try shaped.sent() == [] && shaped.host.endings == 1)
    }

    @Test("What the client sends ends it behind exactly so many bytes, too")
    func endingUp() throws {
        let shaped = try ShapedChannel {
            $0.ending = Fault.Ending(.close, after: 10)
            $0.directions = .only(.up)
        }
        try shaped.receive(25)
        shaped.pass(milliseconds: 1)
        #expect(shaped.session.heard == [10] && shaped.host.endings == 1)
    }

    @Test("A fault that is taken back lets go at once, and then costs nothing")
    func takenBack() throws {
        let shaped = try ShapedChannel { $0.delay = 60_000_000_000 }
        shaped.write(500)
        try shaped.receive(20)
        shaped.pass(milliseconds: 10)
        #expect(try shaped.sent() == [])
        shaped.shaper.set(.none, anew: false)
        #expect(try shaped.sent() == [500] && shaped.session.heard == [20])
        shaped.write(7)
        #expect(try shaped.sent() == [7])
    }

    @Test("A plan that ends with its exchange still holds for what was written before")
    func endOfPlan() throws {
        let shaped = try ShapedChannel { $0.delay = 100_000_000 }
        shaped.write(500)
        shaped.shaper.endPlan()
        #expect(try shaped.sent() == [])
        shaped.pass(milliseconds: 100)
        #expect(try shaped.sent() == [500])
        shaped.write(5)
        #expect(try shaped.sent() == [5])
    }

    @Test("Whoever waits until all is sent waits for what is held, too")
    func whenSent() throws {
        let shaped = try ShapedChannel { $0.delay = 100_000_000 }
        shaped.write(500)
        var isSent: Bool?
        let context = try shaped.channel.pipeline.syncOperations.context(handler: shaped.session)
        context.whenSent(through: shaped.shaper) { isSent = $0 }
        shaped.pass(milliseconds: 99)
        #expect(isSent == nil)
        shaped.pass(milliseconds: 1)
        #expect(isSent == true)
    }

    @Test("The end of a client's sending is heard behind what it sent")
    func halfClosure() throws {
        let shaped = try ShapedChannel { $0.delay = 100_000_000 }
        try shaped.receive(40)
        shaped.channel.pipeline.fireUserInboundEventTriggered(ChannelEvent.inputClosed)
        #expect(!shaped.session.hasEnded)
        shaped.pass(milliseconds: 100)
        #expect(shaped.session.heard == [40] && shaped.session.hasEnded)
    }

    @Test("A client that takes nothing is not written to, however much time there was")
    func fullSocket() throws {
        let shaped = try ShapedChannel { $0.delay = 10_000_000 }
        shaped.channel.isWritable = false
        shaped.write(500)
        shaped.pass(milliseconds: 100)
        #expect(try shaped.sent() == [] && shaped.shaper.heldBytes == 500)
        shaped.channel.isWritable = true
        shaped.channel.pipeline.fireChannelWritabilityChanged()
        #expect(try shaped.sent() == [500])
    }

    @Test("Closing gives back what is held: memory, and the promises that files wait for")
    func closing() throws {
        let shaped = try ShapedChannel { $0.delay = 60_000_000_000 }
        let promise = shaped.channel.eventLoop.makePromise(of: Void.self)
        shaped.channel.write(ByteBuffer(repeating: 1, count: 900), promise: promise)
        #expect(shaped.shaper.heldBytes == 900)
        _ = try shaped.channel.finish(acceptAlreadyClosed: true)
        #expect(throws: ChannelError.self) { try promise.futureResult.wait() }
        #expect(shaped.shaper.heldBytes == 0)
    }

    @Test("A bandwidth is shared by those it is for, and by nobody else")
    func bandwidth() throws {
        let quota = Quota(.bandwidth(1000, .only(.down)))
        let key = QuotaTable.Key(BanID(1), .client(.v4(1)))
        let share = ShapingPlan.Share(key: key, quota: quota)
        let shaped = try ShapedChannel(shares: [share])
        // Another connection of the same client has used what there was.
        _ = shaped.host.quotas.reserve(550, .down, key, quota, now: shaped.host.now())
        shaped.write(100)
        shaped.pass(milliseconds: 540)
        #expect(try shaped.sent() == [])
        shaped.pass(milliseconds: 60)
        #expect(try shaped.sent() == [50, 50])
        let other = QuotaTable.Key(BanID(1), .client(.v4(2)))
        let due = shaped.host.quotas.reserve(50, .down, other, quota, now: shaped.host.now())
        #expect(due == shaped.host.now())
    }
}
