import Glibc
import NIOCore

extension Channel {
    /// Closing will send a reset and drop what is unsent: the peer can tell that its answer is not
    /// whole, or that it is not wanted. A socket that is gone already needs no reset, so a failure
    /// means nothing.
    func resetOnClose() {
        guard let socket = self as? any SocketOptionProvider else { return }
        _ = socket.setSoLinger(linger(l_onoff: 1, l_linger: 0))
    }
}

extension Channel {
    /// Takes `resetOnClose` back.
    func closeWithoutReset() {
        guard let socket = self as? any SocketOptionProvider else { return }
        _ = socket.setSoLinger(linger(l_onoff: 0, l_linger: 0))
    }
}
