import SluiceCore

// Where the second legs of a loop's connections may lead, and by which way.
extension TrafficLoop {
    /// Made anew each time, so that it is always of the settings in force.
    var destinationGuard: DestinationGuard {
        DestinationGuard(settings.destinations, listeners: settings.listeners)
    }

    /// To an origin that a client named.
    func route(to origin: HostAndPort, for use: Route.Use) -> Route {
        Route(origin: origin, for: use, parents: settings.parents)
    }
}
