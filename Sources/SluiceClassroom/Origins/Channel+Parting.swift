import NIOCore

extension Channel {
    /// Ends a connection after the last answer, `last`, is written: the output is closed at once,
    /// and what the peer still sends is dropped until it closes too, for five seconds at most.
    /// Closing with unread input would reset the connection, and a reset may overtake the answer.
    func part(after last: EventLoopFuture<Void>) {
        last.whenComplete { [self] result in
            guard case .success = result else { return close(promise: nil) }
            close(mode: .output, promise: nil)
            let deadline = eventLoop.scheduleTask(in: .seconds(5)) { [self] in
                close(promise: nil)
            }
            closeFuture.whenComplete { _ in deadline.cancel() }
        }
    }
}
