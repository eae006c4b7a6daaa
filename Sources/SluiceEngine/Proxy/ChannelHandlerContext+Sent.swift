import NIOCore

extension ChannelHandlerContext {
    /// Calls back once all that was written so far is with the system (`true`) or can no longer be
    /// sent (`false`). Closing earlier would drop what is unsent, and ending the output of a
    /// channel whose input has ended closes it: neither waits by itself.
    /// - Parameter shaper: holds back what is written, where a rule says so.
    func whenSent(through shaper: Shaper?, _ body: @escaping (Bool) -> Void) {
        // Nearly always the last flush took all of it.
        if channel.isActive, channel.unsent == 0, shaper?.hasPassedAll != false {
            return body(true)
        }
        let sent = eventLoop.makePromise(of: Void.self)
        sent.futureResult.assumeIsolated().whenComplete { result in
            if case .success = result { body(true) } else { body(false) }
        }
        writeAndFlush(NIOAny(ByteBuffer()), promise: sent)
    }
}
