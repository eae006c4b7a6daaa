import Glibc
import SluiceCore

/// The other end of the control socket, as `sluice ctl` uses it.
package enum ControlClient {
    /// Sends one command and waits for its whole answer. Blocks.
    /// - Parameter patience: seconds without a byte after which it gives up.
    package static func send(
        _ command: String, to path: String, patience: Int = 30
    ) throws(ControlFault) -> ControlReply {
        guard !command.utf8.contains(UInt8(ascii: "\n")) else {
            throw ControlFault(path, "a command is one line")
        }
        let socket = try connect(to: path, patience: patience)
        try write(Array("\(command)\n".utf8), to: socket, path)
        var answer = AnswerReader()
        var chunk = [UInt8](repeating: 0, count: 64 << 10)
        while true {
            let count = try read(from: socket, into: &chunk, path)
            guard count > 0 else { throw ControlFault(path, answer.whyIncomplete) }
            switch answer.read(chunk[..<count]) {
            case .needsMore: continue
            case .reply(let reply): return reply
            case .foreign: throw ControlFault(path, "what answers there is not sluice")
            }
        }
    }

    private static func connect(
        to path: String, patience: Int
    ) throws(ControlFault) -> UnixSocket {
        do throws(SocketFailure) {
            let socket = try UnixSocket(isBlocking: true)
            var limit = timeval(tv_sec: patience, tv_usec: 0)
            for option in [SO_RCVTIMEO, SO_SNDTIMEO] {
                setsockopt(
                    socket.number, SOL_SOCKET, option, &limit,
                    socklen_t(MemoryLayout<timeval>.size))
            }
            try socket.connect(to: path)
            return socket
        } catch {
            switch error.code {
            case ENOENT: throw ControlFault(path, "no such socket; is sluice running?")
            case ECONNREFUSED:
                throw ControlFault(path, "nobody is listening there; is sluice running?")
            default: throw ControlFault(path, error.text)
            }
        }
    }

    private static func write(
        _ bytes: [UInt8], to socket: borrowing UnixSocket, _ path: String
    ) throws(ControlFault) {
        var sent = 0
        while sent < bytes.count {
            let count = bytes.withUnsafeBytes {
                Glibc.send(
                    socket.number, $0.baseAddress?.advanced(by: sent), bytes.count - sent,
                    CInt(MSG_NOSIGNAL))
            }
            if count < 0, errno == EINTR { continue }
            guard count >= 0 else { throw failure(path) }
            sent += count
        }
    }

    /// - Returns: 0 at the end of the stream.
    private static func read(
        from socket: borrowing UnixSocket, into chunk: inout [UInt8], _ path: String
    ) throws(ControlFault) -> Int {
        while true {
            let count = recv(socket.number, &chunk, chunk.count, 0)
            if count < 0, errno == EINTR { continue }
            guard count >= 0 else { throw failure(path) }
            return count
        }
    }

    private static func failure(_ path: String) -> ControlFault {
        let failure = SocketFailure()
        return ControlFault(path, failure.code == EAGAIN ? "no answer in time" : failure.text)
    }
}

/// Puts an answer together from what arrives.
private struct AnswerReader {
    enum Step {
        case needsMore
        case reply(ControlReply)
        /// A line that is none of ours.
        case foreign
    }

    private var rows: [[UInt8]] = []
    private var line: [UInt8] = []

    mutating func read(_ bytes: ArraySlice<UInt8>) -> Step {
        var rest = bytes
        while let end = rest.firstIndex(of: UInt8(ascii: "\n")) {
            line += rest[..<end]
            rest = rest[(end + 1)...]
            if let notice = ControlReply.notice(lastLine: line) {
                return .reply(ControlReply(rows: rows, notice: notice))
            }
            guard line.first == UInt8(ascii: "{"), line.last == UInt8(ascii: "}") else {
                return .foreign
            }
            rows.append(line)
            line = []
        }
        line += rest
        return .needsMore
    }

    var whyIncomplete: String {
        rows.isEmpty && line.isEmpty
            ? "closed without an answer" : "closed in the middle of an answer"
    }
}
