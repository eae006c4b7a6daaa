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
            "Ports that CONNECT may name, or any. (default: 80,443,8443)", valueName: "ports"),
        transform: { try ConnectPorts(parsing: $0) })
    var connectPorts = ConnectPorts(ports: DestinationSettings().connectPorts)

    @Option(
        help: ArgumentHelp(
            "Loopback, private and reserved destinations: automatic (refused as soon as a forward, "
                + "socks or json listener is not on loopback), allowed or refused. "
                + "(default: automatic)",
            valueName: "rule"),
        transform: { try DestinationSettings.PrivateAddresses(parsing: $0) })
    var privateDestinations = DestinationSettings().privateAddresses

    @Option(
        help: ArgumentHelp(
            "Allowed although private; may be repeated.", valueName: "cidr"),
        transform: { try AddressBlock(parsing: $0) })
    var allowDestination: [AddressBlock] = []

    func apply(to settings: inout EngineSettings) {
        settings.parents = parent
        settings.destinations.connectPorts = connectPorts.ports
        settings.destinations.privateAddresses = privateDestinations
        settings.destinations.exceptions = allowDestination
    }
}
