import NIOCore

/// What a session has written and not yet flushed. A head and a small body leave as one buffer and
/// one system call; what is large is handed on as it is, without a copy.
///
/// A class, because writing and flushing may call back into the session that owns it (a full or
/// broken socket says so at once) and from there into here: no access to it may be open then.
final class Outbox {
    /// From here on a copy costs more than a second entry in writev.
    private static let copyLimit = 8 * 1024
    /// Unchecked: lent to the buffer's own methods only.
    @exclusivity(unchecked) private var gathered = ByteBuffer()
    private var hasWritten = false
    private let spare: SpareBuffer
    /// Looked for by the second flush: that costs as much as it saves in five of them, which most
    /// connections of one exchange do not make.
    private var socket: DirectSocket?
    private var flushes = 0
    /// The channel may hold something.
    private var mayBeBehind = false

    init(_ spare: SpareBuffer) { self.spare = spare }

    /// Something waits for a flush.
    var isPending: Bool { hasWritten || gathered.readableBytes > 0 }

    func append(_ bytes: [UInt8], to context: ChannelHandlerContext) {
        reserve(bytes.count)
        gathered.writeBytes(bytes)
    }

    func append(_ buffer: ByteBuffer, to context: ChannelHandlerContext) {
        if buffer.readableBytes <= Self.copyLimit {
            reserve(buffer.readableBytes)
            gathered.writeImmutableBuffer(buffer)
        } else {
            writeGathered(context)
            hand(NIOAny(buffer), to: context)
        }
    }

    /// - Parameter promise: fulfilled when the system has taken it, or never will.
    func append(
        _ region: FileRegion, to context: ChannelHandlerContext, _ promise: EventLoopPromise<Void>
    ) {
        writeGathered(context)
        hand(NIOAny(region), to: context, promise)
    }

    /// - Parameter isPlain: nothing between here and the socket is to see what is written.
    func flush(_ context: ChannelHandlerContext, isPlain: Bool) {
        if hasWritten {
            writeGathered(context)
            hasWritten = false
            context.flush()
        } else if gathered.readableBytes > 0 {
            var buffer = gathered
            gathered = ByteBuffer()
            if isPlain, let socket = freeSocket(context) {
                buffer.moveReaderIndex(forwardBy: socket.send(buffer))
            }
            if buffer.readableBytes > 0 {
                mayBeBehind = true
                context.writeAndFlush(NIOAny(buffer), promise: nil)
            }
            spare.put(consume buffer)
        }
    }

    private func freeSocket(_ context: ChannelHandlerContext) -> DirectSocket? {
        if flushes < 2 {
            flushes += 1
            if flushes == 2 { socket = DirectSocket(context.channel) }
        }
        guard mayBeBehind else { return socket }
        mayBeBehind = socket?.isBehind ?? true
        return mayBeBehind ? nil : socket
    }

    private func reserve(_ count: Int) {
        guard gathered.readableBytes == 0 else { return }
        gathered = spare.take(max(count + 1280, 2048))
    }

    private func writeGathered(_ context: ChannelHandlerContext) {
        guard gathered.readableBytes > 0 else { return }
        let buffer = gathered
        gathered = ByteBuffer()
        hand(NIOAny(buffer), to: context)
    }

    private func hand(
        _ data: NIOAny, to context: ChannelHandlerContext,
        _ promise: EventLoopPromise<Void>? = nil
    ) {
        hasWritten = true
        mayBeBehind = true
        context.write(data, promise: promise)
    }
}
