import SluiceCore

/// What somebody wants a server for.
struct LeaseRequest {
    let subject: BalanceSubject
    /// Servers that failed it already.
    var tried: [UpstreamServer.ID] = []
    /// How many of them had got the request. Sending it again costs from the group's budget;
    /// looking for a server that can be reached does not.
    var resent = 0

    init(_ subject: BalanceSubject) { self.subject = subject }
}

/// Why there is no server.
enum LeaseRefusal: Equatable, Sendable {
    /// All are down, out of service or tried.
    case nobodyLeft
    /// As many wait as may.
    case queueFull
    /// It waited for as long as one may, in nanoseconds.
    case queueTimeout(Int64)
    /// It may not be sent once more: what the last server did is the answer.
    case retriesSpent

    /// RFC 9209 §2.3. After a failure, the failure itself says more than `nobodyLeft`.
    func answer(group: String) -> Answer {
        switch self {
        case .nobodyLeft:
            Answer(
                .destinationUnavailable, status: 503,
                detail: "no server of upstream \(group) can be used")
        case .queueFull:
            Answer(
                .connectionLimitReached, status: 503,
                detail: "all servers of upstream \(group) are busy, and its queue is full")
        case .queueTimeout(let length):
            Answer(
                .connectionLimitReached, status: 503,
                detail: "no server of upstream \(group) was free within "
                    + "\(TimeLength(nanoseconds: length))")
        case .retriesSpent:
            Answer(
                .destinationUnavailable, status: 502,
                detail: "servers of upstream \(group) failed, and no more retries are allowed")
        }
    }
}
