import SluiceCore

/// The servers of a group that one exchange asks: the place it has on one, or in the line for one,
/// and those that failed it. Confined to its loop.
final class ServerChoice {
    private let loop: TrafficLoop
    private let group: String
    private var request: LeaseRequest
    private(set) var lease: ServerLease?
    private var waiting: ServerQueue.Waiting?
    private var settings: UpstreamSettings?

    init(_ request: RequestHead, from client: IPAddress, of group: String, _ loop: TrafficLoop) {
        self.loop = loop
        self.group = group
        let settings = loop.upstreams[group]?.settings
        self.settings = settings
        self.request = LeaseRequest(
            BalanceSubject(request, from: client, for: settings?.balance ?? .roundRobin))
    }

    /// Completes at once or later, unless it is let go before.
    func acquire(_ completion: @escaping (LeaseRefusal?) -> Void) {
        guard let queue = loop.upstreams[group] else { return completion(.nobodyLeft) }
        settings = queue.settings
        waiting = queue.acquire(request) { [weak self] result in
            guard let self else {
                if case .success(let lease) = result { lease.giveBack() }
                return
            }
            self.waiting = nil
            switch result {
            case .success(let lease):
                self.lease = lease
                completion(nil)
            case .failure(let refused): completion(refused.refusal)
            }
        }
    }

    /// The server that is held failed: another one is to be asked. `wasSent`: it had got the
    /// request.
    func exclude(wasSent: Bool) {
        guard let lease else { return }
        request.tried.append(lease.server.id)
        if wasSent { request.resent += 1 }
        letGo()
    }

    func report(_ outcome: ServerLease.Outcome) { lease?.report(outcome) }

    /// The place goes to a tunnel.
    func handOver() -> ServerLease? {
        defer { lease = nil }
        return lease
    }

    /// Gives the place back, on a server or in the line. Does no harm when there is none.
    func letGo() {
        waiting?.cancel()
        waiting = nil
        let lease = lease
        self.lease = nil
        lease?.giveBack()
    }

    /// The answer when nobody is left.
    func answer(to refusal: LeaseRefusal, after failure: Answer?) -> Answer {
        switch refusal {
        case .nobodyLeft, .retriesSpent: failure ?? refusal.answer(group: group)
        case .queueFull, .queueTimeout: refusal.answer(group: group)
        }
    }

    var route: Route? {
        lease.map {
            Route(
                server: $0.address, for: .requests, proxyProtocol: settings?.sendsProxyProtocol)
        }
    }

    /// What Host is to say; `nil` for what the client wrote.
    var host: HostAndPort? { settings?.keepsHost == false ? lease?.address.named : nil }
}
