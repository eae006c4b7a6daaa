import NIOCore
import SluiceCore

/// Connects to a leased server. The one place that knows what an address of a server means to the
/// connector.
struct ServerDial {
    let loop: TrafficLoop
    let address: ServerAddress
    let halfClosure: Bool
    let configure: (any Channel) throws -> Void
    let completion: (OriginConnector.Outcome) -> Void

    /// Completes on the loop, at once or later, exactly once.
    func start() {
        guard let origin = address.network else {
            let answer = Answer(
                .destinationUnavailable, detail: "\(address): not a server to connect to")
            return completion(.failure(OriginConnector.ConnectFailure(reason: .answer(answer))))
        }
        OriginConnector(
            loop: loop, origin: origin, halfClosure: halfClosure, configure: configure,
            completion: completion
        ).start()
    }
}

extension ServerAddress {
    /// `nil` for a Unix socket.
    var network: HostAndPort? {
        if case .network(let host) = self { host } else { nil }
    }
}
