import NIOCore
import NIOPosix
import SluiceCore

/// Carries out what `HappyEyeballs` asks for: sockets and a timer, on one loop. The winner has read
/// nothing yet: it reads when it is told to.
final class ConnectionRace {
    enum Outcome {
        case connected(any Channel, Endpoint)
        /// What the last attempt failed with, and where.
        case failed(any Error, IPAddress)
    }

    private let eventLoop: any EventLoop
    private let port: UInt16
    private let bootstrap: ClientBootstrap
    private let completion: (Outcome) -> Void
    private var machine: HappyEyeballs
    private var effects: [HappyEyeballs.Effect] = []
    private var delay: NIOScheduled?
    /// Of the attempts under way.
    private var channels: [IPAddress: any Channel] = [:]
    private var lastError: any Error = ChannelError.ioOnClosedChannel

    private typealias NIOScheduled = Scheduled<Void>

    /// - Parameter completion: called at most once, and not after `abandon`.
    init(
        _ addresses: [IPAddress], port: UInt16, bootstrap: ClientBootstrap,
        on eventLoop: any EventLoop, completion: @escaping (Outcome) -> Void
    ) {
        machine = HappyEyeballs(addresses)
        self.port = port
        self.bootstrap = bootstrap
        self.eventLoop = eventLoop
        self.completion = completion
    }

    func start() {
        machine.start(&effects)
        carryOut()
    }

    /// There is no time left.
    func abandon() {
        machine.timedOut(&effects)
        carryOut()
    }

    private func carryOut() {
        while !effects.isEmpty {
            switch effects.removeFirst() {
            case .connect(let address): connect(to: address)
            case .cancel(let address): channels.removeValue(forKey: address)?.close(promise: nil)
            case .startDelay: startDelay()
            case .stopDelay: delay?.cancel()
            case .succeed(let address):
                guard let channel = channels.removeValue(forKey: address) else { break }
                completion(.connected(channel, Endpoint(address, port)))
            case .fail(let address): completion(.failed(lastError, address))
            case .timeOut: break
            }
        }
    }

    private func startDelay() {
        delay?.cancel()
        delay = eventLoop.assumeIsolated().scheduleTask(
            in: .nanoseconds(HappyEyeballs.attemptDelay)
        ) { [self] in
            machine.delayPassed(&effects)
            carryOut()
        }
    }

    private func connect(to address: IPAddress) {
        let race = NIOLoopBound(self, eventLoop: eventLoop)
        let attempt = bootstrap.channelInitializer { channel in
            race.value.channels[address] = channel
            return channel.eventLoop.makeSucceededVoidFuture()
        }
        let target: SocketAddress
        do { target = try SocketAddress(Endpoint(address, port)) } catch {
            return failed(address, error)
        }
        attempt.connect(to: target).assumeIsolated().whenComplete { [self] result in
            switch result {
            case .success(let channel):
                // One that was cancelled is no longer among them, and closes.
                guard channels[address] === channel else { return channel.close(promise: nil) }
                machine.succeeded(address, &effects)
                carryOut()
            case .failure(let error): failed(address, error)
            }
        }
    }

    private func failed(_ address: IPAddress, _ error: any Error) {
        channels.removeValue(forKey: address)
        lastError = error
        machine.failed(address, &effects)
        carryOut()
    }
}
