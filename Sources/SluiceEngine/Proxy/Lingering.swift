import NIOCore
import SluiceCore

/// How a connection leaves behind its last answer.
struct Lingering {
    /// Why it ends.
    let end: EndReason
    /// All that was written is with the system.
    var isAllSent = false
    /// Bytes that came nevertheless.
    var dropped = 0

    init(end: EndReason) { self.end = end }

    /// How long, and for how many bytes, it still listens.
    static let time: Int64 = 2_000_000_000
    static let bytes = 16 << 20
}

/// Whoever talks to a client and has the last word. The client may still be sending, and a reset for
/// that would destroy what it has not read yet (RFC 9112 §9.6): the output is ended behind all that
/// was written, and the rest goes when the client closes, or after `Lingering.time`.
protocol LingeringSession: AnyObject {
    var context: ChannelHandlerContext? { get }
    var record: ConnectionRecord { get }
    /// It has ended its sending.
    var clientHasEnded: Bool { get }
    /// `nil` unless it is on its way out.
    var lingering: Lingering? { get set }

    func wait(_ nanoseconds: Int64)
    func close(_ end: EndReason)
    /// Called once the output has ended.
    func listenOn()
}

extension LingeringSession {
    func listenOn() {}

    /// To be called when `lingering` is set and all is written.
    /// - Parameter listening: whether the client may still be sending.
    func endBehindAnswer(listening: Bool = true) {
        context?.whenSent(through: record.shaper) { [self] isSent in
            guard let end = lingering?.end else { return }
            lingering?.isAllSent = true
            guard isSent, listening, !clientHasEnded else { return close(end) }
            wait(Lingering.time)
            context?.close(mode: .output, promise: nil)
            listenOn()
        }
    }
}
