import ArgumentParser
import SluiceCore

/// Where clients may be led, and by which way.
struct DestinationOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "Reach hosts through this proxy; may be repeated, and the first that fits is taken. "
                + "A PATTERN is a name, .suffix, an address or block, or *. (default: direct)",
            valueName: "url[=pattern,...]"))
    var parent: [String] = []

    @Option(
        help: ArgumentHelp(
            "Ports that CONNECT may name, or any. They bind socks and json clients too as soon as "
                + "a forward, socks or json listener is not on loopback. (default: 80,443,8443)",
            valueName: "ports"))
    var connectPorts: String?

    @Option(
        help: ArgumentHelp(
            "Loopback, private and reserved destinations: automatic (refused as soon as a forward, "
                + "socks or json listener is not on loopback, or takes clients from a proxy in "
                + "front), allowed or refused. "
                + "(default: automatic)",
            valueName: "rule"))
    var privateDestinations: String?

    @Option(
        help: ArgumentHelp(
            "Allowed although private; may be repeated.", valueName: "cidr"))
    var allowDestination: [String] = []

    /// Read here, not while arguments are parsed: what is said of a fault there repeats the value,
    /// and that of a parent may hold a password.
    func validate() throws {
        var plan = RunPlan()
        try apply(to: &plan)
    }

    /// Each that is given overrides the file's.
    func apply(to plan: inout RunPlan) throws {
        if !parent.isEmpty {
            let parents = try reading("--parent") {
                try parent.map { try ParentSettings(parsing: $0) }
            }
            plan.change("parents") { $0.parents = parents }
        }
        let lists = [
            ("--connect-ports", "destinations.connect-ports", connectPorts.map(Self.words) ?? []),
            (
                "--private-destinations", "destinations.private",
                privateDestinations.map { [$0] } ?? []
            ),
            ("--allow-destination", "destinations.allow", allowDestination),
        ]
        for (option, setting, words) in lists where !words.isEmpty {
            try reading(option) { try plan.take(words, for: setting) }
        }
    }

    private static func words(_ list: String) -> [String] {
        list.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
    }

    private func reading<Value>(_ option: String, _ read: () throws -> Value) throws -> Value {
        do {
            return try read()
        } catch let fault as SettingFault {
            throw ValidationError("\(option): \(fault)")
        }
    }
}
