package import NIOCore
import NIOPosix
package import SluiceCore

/// The client of the message exchange (`sluice send json`): asks a proxy to pass a message on to a
/// server, and waits for the answer.
package struct MessageClient: Sendable {
    /// The proxy's `json` listener.
    package var proxy: HostAndPort
    /// Where the proxy is to send the message. It is passed on as it is, so that a class sees what
    /// the proxy says to a wrong one.
    package var serverAddress: String
    /// As it is too: a port that does not exist is sent for the proxy to refuse.
    package var serverPort: Int
    /// Four letters, by the rule of the exchange; not checked here either.
    package var message: String
    /// The address to come from; `nil` leaves it to the system.
    package var source: IPAddress?

    /// Bytes of an answer; what is more is a fault.
    private static let answerLimit = 64 * 1024

    /// A client without an address of its own.
    package init(proxy: HostAndPort, serverAddress: String, serverPort: Int, message: String) {
        self.proxy = proxy
        self.serverAddress = serverAddress
        self.serverPort = serverPort
        self.message = message
    }

    /// The object sent, on one line without a line end.
    package var request: [UInt8] {
        var line = JSONLine()
        line.add("server_ip", serverAddress)
        line.add("server_port", serverPort)
        line.add("message", message)
        return line.finish()
    }

    /// Asks once and waits until the proxy closes.
    ///
    /// - Parameter narrate: hears each step.
    /// - Returns: what came back, an error object of the proxy included.
    package func run(
        group: any EventLoopGroup = .singletonMultiThreadedEventLoopGroup,
        narrate: Narrator = { _ in }
    ) async throws(ClientFault) -> MessageAnswer {
        let answer = try await Link.open(to: proxy, from: source, group: group) { link in
            narrate("connected to the proxy at \(proxy)")
            narrate("sending \(WireText(request, ByteRange(0, request.count)).escaped())")
            // A proxy that refuses us may answer and close before it has read: its answer counts.
            try? await link.send(request)
            var bytes: [UInt8] = []
            while let buffer = try await link.receive() {
                bytes.append(contentsOf: buffer.readableBytesView)
                guard bytes.count <= Self.answerLimit else {
                    throw ClientFault.protocolViolation(
                        "the answer is longer than \(Self.answerLimit) bytes")
                }
            }
            guard !bytes.isEmpty else { throw ClientFault.closedEarly }
            return MessageAnswer(bytes: bytes)
        }
        narrate(answer.isError ? "the proxy refused: \(answer.text)" : "answer: \(answer.text)")
        return answer
    }
}

/// What came back to a message client.
package struct MessageAnswer: Equatable, Sendable {
    /// As they came, line end included.
    package let bytes: [UInt8]

    /// From all that came before the close.
    package init(bytes: [UInt8]) { self.bytes = bytes }

    /// Without the line end, escaped.
    package var text: String {
        let end = bytes.lastIndex { $0 != UInt8(ascii: "\n") && $0 != UInt8(ascii: "\r") }
        return WireText(bytes, ByteRange(0, end.map { $0 + 1 } ?? 0)).escaped()
    }

    /// True for the error object of the proxy, as opposed to a server's reply.
    package var isError: Bool {
        guard let members = try? JSONObjectReader.read(bytes) else { return false }
        return members.first?.name == "error"
    }
}
