import SluiceCore

// Where the second legs of a loop's connections may lead, and by which way.
extension TrafficLoop {
    /// To an origin that a client named.
    func route(to origin: HostAndPort, for use: Route.Use) -> Route {
        Route(origin: origin, for: use, parents: settings.parents)
    }
}
