package import NIOCore
import NIOPosix
package import SluiceCore

/// Sends messages to an echo server one after another on one connection, and checks each answer
/// before the next is sent (`sluice send echo`).
package struct EchoClient: Sendable {
    /// The echo server, or a `tcp` listener before it.
    package var target: HostAndPort
    /// Messages to send, at least one.
    package var count: Int
    /// What to send each time; `nil` sends `message 1`, `message 2` and so on, so that an answer out
    /// of order is noticed.
    package var message: String?
    /// The address to come from; `nil` leaves it to the system.
    package var source: IPAddress?
    /// How long one answer may take.
    package var patience: Duration = .seconds(10)
    /// Called with the number of each message and its answer, escaped; `nil` costs nothing.
    package var onAnswer: (@Sendable (Int, String) -> Void)?

    /// A client without an address of its own, patient for ten seconds.
    package init(target: HostAndPort, count: Int, message: String? = nil) {
        self.target = target
        self.count = count
        self.message = message
    }

    /// Runs to the last answer, or to the first thing that ends the connection.
    package func run(
        group: any EventLoopGroup = .singletonMultiThreadedEventLoopGroup,
        narrate: Narrator = { _ in }
    ) async throws(ClientFault) -> EchoReport {
        guard count > 0, message.map({ !$0.isEmpty }) ?? true else { return EchoReport() }
        let done = group.next().makePromise(of: EchoReport.self)
        let channel: any Channel
        do {
            channel = try await connect(group: group, done: done)
        } catch {
            done.fail(error)
            throw ClientFault(connectingTo: target, error)
        }
        narrate("connected to \(target), sending \(count) \(count == 1 ? "message" : "messages")")
        do {
            let report = try await withTaskCancellationHandler {
                try await done.futureResult.get()
            } onCancel: {
                channel.close(promise: nil)
            }
            narrate("\(report)")
            return report
        } catch {
            throw Task.isCancelled ? .cancelled : ClientFault(error)
        }
    }

    private func connect(
        group: any EventLoopGroup, done: EventLoopPromise<EchoReport>
    ) async throws -> any Channel {
        try Task.checkCancellation()
        let bootstrap = try ClientBootstrap.classroom(group: group, from: source)
        let channel: any Channel
        if let address = IPAddress(target.host) {
            let endpoint = Endpoint(address, target.port)
            channel = try await bootstrap.connect(to: endpoint.socketAddress()).get()
        } else {
            channel = try await bootstrap.connect(host: target.host, port: Int(target.port)).get()
        }
        // Only the connection that was chosen counts, not each address tried for a name.
        try await channel.eventLoop.submit {
            try channel.pipeline.syncOperations.addHandlers(
                IdleStateHandler(readTimeout: TimeAmount(patience)),
                EchoClientHandler(self, done: done))
        }.get()
        return channel
    }
}

/// What a run of an echo client came to.
package struct EchoReport: Equatable, Sendable {
    /// Answers received in full.
    package var answers = 0
    /// Answers that were not the message in upper case.
    package var failures = 0
    /// Bytes sent and received.
    package var bytes = 0
    /// From the first message to the last answer.
    package var duration: Duration = .zero

    /// Nothing sent yet.
    package init() {}

    /// Answers a second.
    package var rate: Double {
        let seconds = duration / .seconds(1)
        return seconds > 0 ? Double(answers) / seconds : 0
    }
}

extension EchoReport: CustomStringConvertible {
    /// One line for people: answers, seconds, rate, wrong answers.
    package var description: String {
        let hundredths = Int((duration / .seconds(1) * 100).rounded())
        let fraction = hundredths % 100 < 10 ? "0\(hundredths % 100)" : "\(hundredths % 100)"
        let noun = answers == 1 ? "answer" : "answers"
        return "\(answers) \(noun) in \(hundredths / 100).\(fraction) s, "
            + "\(Int(rate.rounded())) a second, \(failures) wrong"
    }
}
