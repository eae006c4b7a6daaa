import Glibc
import NIOCore
import NIOPosix
import SluiceCore

/// A check that is to be made now.
struct DueCheck: Sendable {
    let group: UpstreamGroup
    let server: UpstreamServer
    let check: HealthCheckSettings
    /// What the server expects to be told first; a check speaks for nobody.
    let proxyProtocol: ProxyProtocolVersion?
}

/// One check of one server: connects, asks where the settings say so, tells the group, and is gone.
final class HealthCheck: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer

    private let due: DueCheck
    private unowned let loop: TrafficLoop
    private let begun: MonotonicTime
    private var channel: (any Channel)?
    private var answer = StatusReader()
    private var timeout: Scheduled<Void>?
    private var isOver = false

    init(_ due: DueCheck, _ loop: TrafficLoop) {
        self.due = due
        self.loop = loop
        begun = loop.now()
    }

    func start() {
        let eventLoop = loop.eventLoop.assumeIsolated()
        timeout = eventLoop.scheduleTask(in: .nanoseconds(max(1, due.check.timeout))) { [self] in
            finish(.failed("no answer in time"))
        }
        switch due.server.address {
        case .unix(let path):
            connected(bootstrap().connect(unixDomainSocketPath: path), otherwise: [])
        case .network(let host):
            if let address = IPAddress(host.host) { return connect(to: [address], host.port) }
            loop.shared.resolver.resolve(host.host, on: loop.eventLoop)
                .assumeIsolated().whenComplete { [self] result in
                    switch result {
                    case .success(.success(let found)): connect(to: found[...], host.port)
                    case .success(.failure(.notFound(let reason))): finish(.failed(reason))
                    case .success(.failure(.tooMany)):
                        finish(.failed("too many names are being looked up"))
                    case .success(.failure(.stopped)): finish(.failed("the resolver stopped"))
                    case .failure: finish(.failed("the resolver is not running"))
                    }
                }
        }
    }

    private func connect(to addresses: ArraySlice<IPAddress>, _ port: UInt16) {
        guard !isOver else { return }
        guard let address = addresses.first,
            let wanted = try? SocketAddress(Endpoint(address, port))
        else { return finish(.failed("not an address to connect to")) }
        let others = addresses.dropFirst().map { Endpoint($0, port) }
        connected(bootstrap().connect(to: wanted), otherwise: others)
    }

    private func bootstrap() -> ClientBootstrap {
        let handler = NIOLoopBound(self, eventLoop: loop.eventLoop)
        return ClientBootstrap(group: loop.eventLoop)
            .connectTimeout(.nanoseconds(max(1, due.check.timeout)))
            .channelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandler(handler.value)
                }
            }
    }

    private func connected(
        _ attempt: EventLoopFuture<any Channel>, otherwise others: [Endpoint]
    ) {
        attempt.assumeIsolated().whenComplete { [self] result in
            switch result {
            case .success(let channel): begin(on: channel)
            case .failure where !others.isEmpty:
                connect(to: others.map(\.address)[...], others[0].port)
            case .failure(let error): finish(.failed(Self.words(error)))
            }
        }
    }

    private func begin(on channel: any Channel) {
        self.channel = channel
        guard !isOver else { return channel.close(promise: nil) }
        switch due.check.kind {
        case .tcp: finish(.passed("TCP", nanoseconds: loop.now() - begun))
        case .http(let path, _):
            var request = channel.allocator.buffer(bytes: ownIntroduction)
            request.writeString(
                "GET \(path) HTTP/1.1\r\nHost: \(host)\r\nUser-Agent: sluice\r\n"
                    + "Connection: close\r\n\r\n")
            channel.writeAndFlush(request, promise: nil)
        }
    }

    /// RFC 9112 §3.2: a field without a value where there is no name.
    private var host: String {
        if case .network(let host) = due.server.address { "\(host)" } else { "" }
    }

    /// The PROXY protocol's way to say that nobody is behind this connection: UNKNOWN in version 1,
    /// LOCAL in version 2 (proxy-protocol.txt §2.1, §2.2).
    private var ownIntroduction: [UInt8] {
        switch due.proxyProtocol {
        case nil: []
        case .v1: Array("PROXY UNKNOWN\r\n".utf8)
        case .v2: Array("\r\n\r\n\0\r\nQUIT\n".utf8) + [0x20, 0x00, 0x00, 0x00]
        }
    }

    // MARK: - The answer

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        guard !isOver, case .http(_, let wanted) = due.check.kind else { return }
        switch answer.read(unwrapInboundIn(data).readableBytesView) {
        case nil: break
        case .invalid: finish(.failed("not an HTTP answer"))
        case .status(let status) where wanted.contains(status):
            finish(.passed("HTTP \(status)", nanoseconds: loop.now() - begun))
        case .status(let status): finish(.failed("HTTP \(status)"))
        }
    }

    func channelInactive(context: ChannelHandlerContext) {
        finish(.failed("closed without an answer"))
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        finish(.failed(Self.words(error)))
    }

    private func finish(_ result: CheckResult) {
        guard !isOver else { return }
        isOver = true
        timeout?.cancel()
        channel?.close(promise: nil)
        due.group.checked(due.server, result, now: loop.now())
    }

    private static func words(_ error: any Error) -> String {
        switch error {
        case ChannelError.connectTimeout: "no connection in time"
        case let error as IOError: String(cString: strerror(error.errnoCode))
        default: "the connection could not be made"
        }
    }
}
