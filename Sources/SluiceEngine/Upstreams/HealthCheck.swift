import NIOCore
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
    private var connector: OriginConnector?
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
        let route = Route(
            server: due.server.address, for: .requests, proxyProtocol: due.proxyProtocol)
        let hearing = Hearing(
            BanSubject(
                client: .v4(0),
                destination: due.server.address.network ?? HostAndPort(host: "", port: 0)),
            isOwn: true)
        let connector = OriginConnector(
            loop: loop, route: route, client: nil, hearing: hearing, halfClosure: false,
            configure: { [self] in try $0.pipeline.syncOperations.addHandler(self) },
            completion: { [self] outcome in
                self.connector = nil
                switch outcome {
                case .success((let channel, _)): begin(on: channel)
                case .failure(let failure): finish(.failed(Self.words(failure.reason)))
                }
            })
        self.connector = connector
        connector.start()
    }

    private func begin(on channel: any Channel) {
        self.channel = channel
        guard !isOver else { return channel.close(promise: nil) }
        switch due.check.kind {
        case .tcp: finish(.passed("TCP", nanoseconds: loop.now() - begun))
        case .http(let path, _):
            let request = channel.allocator.buffer(
                string:
                    "GET \(path) HTTP/1.1\r\nHost: \(host)\r\nUser-Agent: sluice\r\n"
                    + "Connection: close\r\n\r\n")
            channel.writeAndFlush(request, promise: nil)
        }
    }

    /// RFC 9112 §3.2: a field without a value where there is no name.
    private var host: String {
        if case .network(let host) = due.server.address { "\(host)" } else { "" }
    }

    // MARK: - The answer

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        guard !isOver, case .http(_, let wanted) = due.check.kind else { return }
        switch answer.read(unwrapInboundIn(data).readableBytesView) {
        case nil: break
        case .invalid: finish(.failed("not an HTTP answer"))
        case .status(let status) where wanted.contains(status):
            finish(.passed("\(status)", nanoseconds: loop.now() - begun))
        case .status(let status): finish(.failed("\(status)"))
        }
    }

    func channelInactive(context: ChannelHandlerContext) {
        finish(.failed("closed without an answer"))
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        finish(.failed("connection broken"))
    }

    private func finish(_ result: CheckResult) {
        guard !isOver else { return }
        isOver = true
        timeout?.cancel()
        connector?.abandon()
        connector = nil
        channel?.close(promise: nil)
        due.group.checked(due.server, result, now: loop.now())
    }

    private static func words(_ failure: OriginConnector.Failure) -> String {
        switch failure {
        case .banned(let refusal): refusal.ban.map { "ban \($0.id)" } ?? "ban"
        case .answer(let answer):
            switch answer.error {
            case .connectionRefused: "refused"
            case .connectionTimeout: "no connection in time"
            case .dnsError, .dnsTimeout: "name not found"
            default: answer.error.end.rawValue
            }
        }
    }
}
