import SluiceCore

// Where the second legs of a loop's connections may lead, and by which way.
extension TrafficLoop {
    /// To an origin that a client named.
    func route(to origin: HostAndPort, for use: Route.Use) -> Route {
        Route(origin: origin, for: use, parents: settings.parents)
    }

    /// Whether what was stored for an origin that a client names must not be used any more: it came
    /// from where clients are not led now. It is passed over as if it were not there, so that who
    /// asks the origin decides.
    func guardRefuses(_ stored: StoredResponse, of request: RequestHead) -> Bool {
        destinationGuard.refuses(
            destination: stored.origin, on: route(to: request.origin, for: .requests))
    }
}
