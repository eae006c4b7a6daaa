import NIOCore
import SluiceCore

// Towards the client, and what that says about reading from it.
extension ClientSession {
    /// Content read ahead of an origin that is slow to take it.
    private static let readAhead = 64 << 10

    func send(_ bytes: [UInt8]) {
        guard let context else { return }
        record.bytesOut &+= UInt64(bytes.count)
        loop.counters.add(bytes.count, to: .bytesToClients)
        backlog.write(copied: bytes.count)
        outbox.append(bytes, to: context)
    }

    func send(_ buffer: ByteBuffer) {
        backlog.write(of: buffer.storageCapacity)
        send(kept: buffer)
    }

    /// What the cache keeps, and counts, sent or not.
    func send(kept buffer: ByteBuffer) {
        guard let context else { return }
        record.bytesOut &+= UInt64(buffer.readableBytes)
        loop.counters.add(buffer.readableBytes, to: .bytesToClients)
        outbox.append(buffer, to: context)
    }

    /// Content straight from the disk, by sendfile.
    /// - Parameter range: offsets within the content, which should be in the system's memory.
    func send(_ object: DiskObject, _ range: Range<Int>) {
        guard let context else { return }
        record.bytesOut &+= UInt64(range.count)
        loop.counters.add(range.count, to: .bytesToClients)
        let handle = NIOFileHandle(_deprecatedTakingOwnershipOfDescriptor: object.descriptor)
        let promise = context.eventLoop.makePromise(of: Void.self)
        promise.futureResult.whenComplete { _ in
            // The object closes its descriptor itself; it is held until here.
            _ = try? handle.takeDescriptorOwnership()
            withExtendedLifetime(object) {}
        }
        let start = object.contentOffset
        let region = FileRegion(
            fileHandle: handle, readerIndex: start + range.lowerBound,
            endIndex: start + range.upperBound)
        outbox.append(region, to: context, promise)
    }

    func flush() {
        guard outbox.isPending, let context else { return }
        outbox.flush(context, isPlain: record.shaper == nil)
        if backlog.mayExceed(loop.allowance.mostUnasked) { lookForBacklog(context) }
    }

    var allocator: ByteBufferAllocator { context?.channel.allocator ?? ByteBufferAllocator() }

    /// Bytes written that the system has not taken yet.
    var unsent: Int { context?.channel.unsent ?? 0 }

    /// Bytes that the client has taken, as far as the system knows.
    var bytesTaken: UInt64 {
        context?.channel.acknowledged ?? record.bytesOut &- UInt64(unsent.magnitude)
    }

    // MARK: - Backpressure

    func read(context: ChannelHandlerContext) {
        gate.isHeld = !mayReadAhead
        if gate.mayRead() { context.read() }
    }

    private var mayReadAhead: Bool {
        switch phase {
        case .exchanging: inbound.readableBytes < Self.readAhead
        case .idle, .readingHead: isWritable && inbound.readableBytes < loop.headLimit
        case .lingering, .handedOver, .closed: true
        }
    }

    func resumeReading() {
        guard let context, gate.takeAsked() else { return }
        read(context: context)
    }

    /// A client that has not taken what it was sent gets no more until it has.
    private func lookForBacklog(_ context: ChannelHandlerContext) {
        guard backlog.fills(context.channel, behind: record.shaper) else { return }
        isWritable = false
        context.whenSent(through: nil) { [weak self] isSent in
            // A broken channel tells of that itself: it has no room.
            guard let self, isSent else { return }
            backlog.wasTaken()
            if let context = self.context { channelWritabilityChanged(context: context) }
        }
    }

    func channelWritabilityChanged(context: ChannelHandlerContext) {
        isWritable = !backlog.isFull && record.takesMore(context.channel)
        switch phase {
        case .exchanging(let current):
            if isWritable { current.clientIsFree() } else { current.clientIsFull() }
        case .idle, .readingHead:
            guard isWritable else { return }
            if case .idle = phase { wait(loop.timeouts.idle) }
            pump()
            flush()
            resumeReading()
        case .lingering, .handedOver, .closed: break
        }
    }
}

extension Channel {
    /// Bytes written that the system has not taken yet.
    var unsent: Int {
        (try? syncOptions?.getOption(.bufferedWritableBytes)) ?? 0
    }
}
