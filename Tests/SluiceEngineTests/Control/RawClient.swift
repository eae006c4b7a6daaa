import Foundation
import Glibc
import Synchronization

@testable import SluiceEngine

/// A client of a Unix socket that does exactly what a test tells it, blocking.
final class RawClient: Sendable {
    private let socket: CInt

    init(_ path: String) throws {
        let socket = try UnixSocket(isBlocking: true)
        try socket.connect(to: path)
        self.socket = socket.release()
    }

    /// Takes over a socket that was accepted.
    init(accepted socket: CInt) { self.socket = socket }

    deinit { _ = Glibc.close(socket) }

    func send(_ bytes: some Sequence<UInt8>) {
        let bytes = Array(bytes)
        _ = Glibc.send(socket, bytes, bytes.count, CInt(MSG_NOSIGNAL))
    }

    func send(_ text: String) { send(Array(text.utf8)) }

    /// Says that nothing more will come; answers still can.
    func finishSending() { _ = shutdown(socket, CInt(SHUT_WR)) }

    /// Up to the next end of line; `nil` at the end of the stream.
    func line() -> String? {
        var line: [UInt8] = []
        var byte: UInt8 = 0
        while recv(socket, &byte, 1, 0) == 1 {
            if byte == UInt8(ascii: "\n") { return String(decoding: line, as: UTF8.self) }
            line.append(byte)
        }
        return nil
    }

    /// How many bytes come until the end of the stream.
    func countToEnd() -> Int {
        var total = 0
        var chunk = [UInt8](repeating: 0, count: 1 << 16)
        while case let count = recv(socket, &chunk, chunk.count, 0), count > 0 { total += count }
        return total
    }

    /// Waits for the other end to close, without reading.
    func waitUntilClosed() {
        var interest = pollfd(fd: socket, events: 0, revents: 0)
        _ = poll(&interest, 1, -1)
    }
}

/// Runs something that blocks on a thread of its own: the few threads that tasks share must stay
/// free for the other end.
func onThread<Result: Sendable>(
    _ body: @escaping @Sendable () throws -> Result
) async throws -> Result {
    try await withCheckedThrowingContinuation { continuation in
        Thread.detachNewThread {
            continuation.resume(with: Swift.Result { try body() })
        }
    }
}

/// Holds back whoever waits until it is opened.
final class Gate: Sendable {
    private enum State {
        case closed([CheckedContinuation<Void, Never>])
        case open
    }

    private let state = Mutex(State.closed([]))

    func wait() async {
        await withCheckedContinuation { continuation in
            let isOpen = state.withLock { state in
                guard case .closed(let waiting) = state else { return true }
                state = .closed(waiting + [continuation])
                return false
            }
            if isOpen { continuation.resume() }
        }
    }

    func open() {
        let waiting = state.withLock { state in
            defer { state = .open }
            if case .closed(let waiting) = state { return waiting }
            return []
        }
        for continuation in waiting { continuation.resume() }
    }
}
