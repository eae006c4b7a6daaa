import Glibc
import NIOCore
import NIOPosix
import Synchronization

/// A TCP connection that does exactly what a test tells it, as a client or as an origin. Waits are
/// bounded by `patience` and fail with what has arrived so far.
package final class RawConnection: Sendable {
    let channel: any Channel
    private let inbox: NIOLoopBound<Inbox>
    private let written = Atomic<Int>(0)

    /// To be called on the channel's loop.
    init(adopting channel: any Channel) throws {
        let inbox = Inbox(loop: channel.eventLoop)
        try channel.pipeline.syncOperations.addHandler(inbox)
        self.inbox = NIOLoopBound(inbox, eventLoop: channel.eventLoop)
        self.channel = channel
    }

    /// - Parameters:
    ///   - source: the address to come from; any in 127.0.0.0/8 will do.
    ///   - isReading: `false` for a peer that lets everything pile up, in a small socket buffer.
    package static func connect(
        to port: UInt16, from source: String = "127.0.0.1", isReading: Bool = true
    ) async throws -> RawConnection {
        let made = Mutex<RawConnection?>(nil)
        var bootstrap = ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .channelOption(.allowRemoteHalfClosure, value: true)
            .channelOption(.tcpOption(.tcp_nodelay), value: 1)
            .channelOption(.autoRead, value: isReading)
        if !isReading {
            bootstrap = bootstrap.channelOption(.socketOption(.so_rcvbuf), value: 4096)
        }
        let channel =
            try await bootstrap
            .channelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    let connection = try RawConnection(adopting: channel)
                    made.withLock { $0 = connection }
                }
            }
            .bind(to: SocketAddress(ipAddress: source, port: 0))
            .connect(to: SocketAddress(ipAddress: "127.0.0.1", port: Int(port))).get()
        guard let connection = made.withLock({ $0 }) else {
            throw StoryFault("no connection on \(channel)")
        }
        return connection
    }

    /// A client of a Unix socket.
    package static func connect(toSocket path: String) async throws -> RawConnection {
        let made = Mutex<RawConnection?>(nil)
        let channel = try await ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .channelOption(.allowRemoteHalfClosure, value: true)
            .channelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    let connection = try RawConnection(adopting: channel)
                    made.withLock { $0 = connection }
                }
            }
            .connect(unixDomainSocketPath: path).get()
        guard let connection = made.withLock({ $0 }) else {
            throw StoryFault("no connection on \(channel)")
        }
        return connection
    }

    /// The port at this end.
    package var localPort: UInt16 { UInt16(channel.localAddress?.port ?? 0) }
    package var peerAddress: String { channel.remoteAddress?.ipAddress ?? "" }

    // MARK: - Sending

    /// Bytes the system has taken so far.
    package var sentCount: Int { written.load(ordering: .relaxed) }

    /// Returns when the system has taken the bytes.
    package func send(_ bytes: [UInt8]) async throws {
        let buffer = channel.allocator.buffer(bytes: bytes)
        try await channel.writeAndFlush(buffer).get()
        written.add(bytes.count, ordering: .relaxed)
    }

    package func send(_ text: String) async throws { try await send(Array(text.utf8)) }

    /// Each byte in a packet of its own, as far as the system lets us.
    package func sendByteByByte(_ text: String) async throws {
        for byte in text.utf8 { try await send([byte]) }
    }

    /// Sends until all is taken or the connection ends, in the background.
    package func pour(_ count: Int, chunk: [UInt8] = [UInt8](repeating: 0x61, count: 64 << 10)) {
        Task {
            var left = count
            while left > 0 {
                let part = left < chunk.count ? Array(chunk[..<left]) : chunk
                try await self.send(part)
                left -= part.count
            }
        }
    }

    /// Nothing more comes from here; answers still can.
    package func endSending() async throws {
        try await channel.eventLoop.flatSubmit { [channel, inbox] in
            inbox.value.hasEndedSending = true
            return channel.close(mode: .output)
        }.get()
    }

    /// Closes; what was not read is lost, and the peer may see a reset then.
    package func close() async { try? await channel.close().get() }

    /// Breaks the connection off (RST).
    package func reset() async {
        if let socket = channel as? any SocketOptionProvider {
            try? await socket.setSoLinger(linger(l_onoff: 1, l_linger: 0)).get()
        }
        await close()
    }

    // MARK: - Receiving

    /// The first MiB that arrived, as it came.
    package var received: [UInt8] {
        get async throws { try await ask { $0.transcript } }
    }

    package var receivedCount: Int {
        get async throws { try await ask { $0.receivedCount } }
    }

    package func startReading() async throws {
        try await channel.setOption(.autoRead, value: true).get()
    }

    /// Reads a few times what there is, while reading is stopped otherwise. In between the system
    /// gets a moment to refill its small buffer.
    package func readLittle(times: Int = 16) async throws {
        for _ in 0..<times {
            channel.read()
            let moment = channel.eventLoop.scheduleTask(in: .microseconds(200)) {}
            try await moment.futureResult.get()
        }
    }

    package func stopReading() async throws {
        try await channel.setOption(.autoRead, value: false).get()
    }

    /// Up to and with `mark`.
    package func read(until mark: String) async throws -> String {
        let wanted = Array(mark.utf8)
        let bytes = try await take("\(mark.debugDescription)") { unread, _ in
            Self.end(of: wanted, in: unread)
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    /// Exactly so many bytes.
    package func read(count: Int) async throws -> [UInt8] {
        try await take("\(count) bytes") { unread, _ in
            unread.readableBytes >= count ? count : nil
        }
    }

    /// What is there by now, perhaps nothing.
    package func readAvailable() async throws -> [UInt8] {
        try await take("anything") { unread, _ in unread.readableBytes }
    }

    /// What still comes until the peer has said that it is done. Fails when it breaks off instead.
    package func readToEnd() async throws -> [UInt8] {
        try await take("the end") { unread, end in end == .closed ? unread.readableBytes : nil }
    }

    package func readTextToEnd() async throws -> String {
        String(decoding: try await readToEnd(), as: UTF8.self)
    }

    /// How the peer ends it, whatever it still sends before. A script and a story may both wait.
    @discardableResult
    package func waitForEnd() async throws -> PeerEnd {
        try await channel.eventLoop.flatSubmit { [inbox] in inbox.value.awaitEnd() }.get()
    }

    private func take(_ what: String, _ search: @escaping Inbox.Search) async throws -> [UInt8] {
        try await channel.eventLoop.flatSubmit { [inbox] in inbox.value.take(what, search) }.get()
    }

    private func ask<Value: Sendable>(
        _ question: @escaping @Sendable (Inbox) -> Value
    ) async throws -> Value {
        try await channel.eventLoop.submit { [inbox] in question(inbox.value) }.get()
    }

    private static func end(of mark: [UInt8], in unread: ByteBuffer) -> Int? {
        let bytes = unread.readableBytesView
        guard let last = mark.last, bytes.count >= mark.count else { return nil }
        var index = bytes.startIndex + mark.count - 1
        while index < bytes.endIndex {
            if bytes[index] == last, bytes[(index + 1 - mark.count)...index].elementsEqual(mark) {
                return index + 1 - bytes.startIndex
            }
            index += 1
        }
        return nil
    }
}
