import ArgumentParser
import SluiceCore

/// Where clients may be led, and by which way.
struct DestinationOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "Reach hosts through this proxy; may be repeated, and the first that fits is taken. "
                + "A PATTERN is a name, .suffix, an address or block, or *. (default: direct)",
            valueName: "url[=pattern,...]"),
        transform: { try ParentSettings(parsing: $0) })
    var parent: [ParentSettings] = []

    @Option(
        help: ArgumentHelp(
            "Ports that CONNECT may name, or any. They bind socks and json clients too as soon as "
                + "a forward, socks or json listener is not on loopback. (default: 80,443,8443)",
            valueName: "ports"),
        transform: { try ConnectPorts(parsing: $0) })
    var connectPorts: ConnectPorts?

    @Option(
        help: ArgumentHelp(
            "Loopback, private and reserved destinations: automatic (refused as soon as a forward, "
                + "socks or json listener is not on loopback), allowed or refused. "
                + "(default: automatic)",
            valueName: "rule"),
        transform: { try DestinationSettings.PrivateAddresses(parsing: $0) })
    var privateDestinations: DestinationSettings.PrivateAddresses?

    @Option(
        help: ArgumentHelp(
            "Allowed although private; may be repeated.", valueName: "cidr"),
        transform: { try AddressBlock(parsing: $0) })
    var allowDestination: [AddressBlock] = []

    /// Each that is given overrides the file's.
    func apply(to plan: inout RunPlan) {
        if !parent.isEmpty { plan.change("parents") { $0.parents = parent } }
        if let connectPorts {
            plan.change("destinations.connect-ports") {
                $0.destinations.connectPorts = connectPorts.ports
            }
        }
        if let privateDestinations {
            plan.change("destinations.private") {
                $0.destinations.privateAddresses = privateDestinations
            }
        }
        if !allowDestination.isEmpty {
            plan.change("destinations.allow") { $0.destinations.exceptions = allowDestination }
        }
    }
}
