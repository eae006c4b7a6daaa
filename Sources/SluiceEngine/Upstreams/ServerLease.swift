import SluiceCore
import Synchronization

/// One place on one server, for one request or one tunnel. Given back exactly once; what came of it
/// is reported before. Confined to its loop.
final class ServerLease {
    /// What can happen on the way.
    enum Outcome: Equatable {
        /// A connection that is all there is to hope for. One for requests proves nothing yet: it
        /// has to be answered on.
        case tunnelOpened
        /// Nothing was sent: another server may be tried without harm.
        case failedToConnect
        /// The head of a final response; nanoseconds from the request to it.
        case response(status: UInt16, latency: Int64)
        /// Closed, silent or not understood.
        case failedWithoutResponse
    }

    let server: UpstreamServer
    private let group: UpstreamGroup
    private unowned let loop: TrafficLoop
    /// Sent again after a server had got it: counted in the budget until it is given back.
    private let isRetry: Bool
    /// Of an ejected server, for want of a better one.
    private let isReserve: Bool
    private var isGivenBack = false

    init(
        _ server: UpstreamServer, _ group: UpstreamGroup, _ loop: TrafficLoop, isRetry: Bool,
        isReserve: Bool
    ) {
        self.server = server
        self.group = group
        self.loop = loop
        self.isRetry = isRetry
        self.isReserve = isReserve
    }

    /// A forgotten lease would shut its server for ever.
    deinit {
        assert(isGivenBack, "a lease of \(server.name) was dropped")
        if !isGivenBack { group.leave(server, isRetry: isRetry) }
    }

    var address: ServerAddress { server.address }

    func report(_ outcome: Outcome) {
        switch outcome {
        case .tunnelOpened: break
        case .response(let status, let latency):
            server.countResponse(status)
            server.note(latency: latency)
            // A gateway that cannot serve, RFC 9110 §15.6.3-5; other errors are the request's.
            if (502...504).contains(status) {
                return group.failed(server, isCounted: false, now: loop.now())
            }
        case .failedToConnect, .failedWithoutResponse:
            return group.failed(server, isCounted: true, now: loop.now())
        }
        if isReserve { group.servedFromReserve(server, now: loop.now()) }
        if server.hasFailedLately.load(ordering: .relaxed) { group.served(server) }
    }

    func giveBack() {
        guard !isGivenBack else { return assertionFailure("a lease is given back once") }
        isGivenBack = true
        group.leave(server, isRetry: isRetry)
    }
}
