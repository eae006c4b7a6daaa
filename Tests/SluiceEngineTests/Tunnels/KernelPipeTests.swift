import Glibc
import NIOCore
import Testing

@testable import SluiceEngine

@Suite("Pipes of the system")
struct KernelPipeTests {
    private struct Sockets: ~Copyable {
        let near: Descriptor
        let far: Descriptor

        init() {
            var ends: [CInt] = [-1, -1]
            let kind = CInt(SOCK_STREAM.rawValue) | CInt(SOCK_NONBLOCK.rawValue)
            #expect(socketpair(AF_UNIX, kind, 0, &ends) == 0)
            near = Descriptor(owning: ends[0])
            far = Descriptor(owning: ends[1])
        }

        func say(_ text: String) { _ = far.write(Array(text.utf8)[...]) }

        func heard() -> String {
            var bytes = [UInt8](repeating: 0, count: 100)
            let count = recv(far.number, &bytes, bytes.count, 0)
            return String(decoding: bytes[..<max(0, count)], as: UTF8.self)
        }
    }

    @Test("Bytes go from socket to socket, and the first of them into memory when asked for")
    func moves() throws {
        let from = Sockets()
        let to = Sockets()
        let pipe = try #require(KernelPipe())
        from.say("hello, world")
        guard case .bytes(12) = pipe.fill(from: from.near.number) else {
            Issue.record("not all was there")
            return
        }
        #expect(pipe.count == 12)
        #expect(String(buffer: pipe.take(7, ByteBufferAllocator())) == "hello, ")
        guard case .bytes(5) = pipe.drain(to: to.near.number) else {
            Issue.record("not all was taken")
            return
        }
        #expect(to.heard() == "world")
        #expect(pipe.count == 0)
    }

    @Test("A socket with nothing to read, and one that has ended, move nothing")
    func nothing() throws {
        let from = Sockets()
        let pipe = try #require(KernelPipe())
        for _ in 1...2 {
            guard case .nothing = pipe.fill(from: from.near.number) else {
                Issue.record("something moved")
                return
            }
            _ = shutdown(from.far.number, CInt(SHUT_WR))
        }
        #expect(pipe.count == 0)
    }

    @Test("A reader that is gone is an error, and what is in the pipe can still be read")
    func readerGone() throws {
        let from = Sockets()
        let to = Sockets()
        let pipe = try #require(KernelPipe())
        from.say("lost?")
        _ = pipe.fill(from: from.near.number)
        _ = shutdown(to.near.number, CInt(SHUT_WR))
        let before = signal(SIGPIPE, SIG_IGN)
        defer { signal(SIGPIPE, before) }
        guard case .failed = pipe.drain(to: to.near.number) else {
            Issue.record("it was taken")
            return
        }
        #expect(String(buffer: pipe.take(100, ByteBufferAllocator())) == "lost?")
    }

    @Test("No more than so many are lent at once, and an empty one is lent again")
    func bounded() {
        var pipes = KernelPipes()
        var lent: [KernelPipe] = []
        while let pipe = pipes.take() { lent.append(pipe) }
        #expect(lent.count == pipes.lentCount)
        #expect(lent.count >= 8 && lent.count <= 64)
        pipes.put(lent[0])
        let again = pipes.take()
        #expect(again === lent[0])
        let oneMore = pipes.take()
        #expect(oneMore == nil)
    }

    @Test("One with bytes in it is not lent again")
    func notEmpty() throws {
        var pipes = KernelPipes()
        let from = Sockets()
        let taken = pipes.take()
        let pipe = try #require(taken)
        from.say("of another tunnel")
        _ = pipe.fill(from: from.near.number)
        pipes.put(pipe)
        let next = pipes.take()
        #expect(next !== pipe && next?.count == 0)
    }
}
