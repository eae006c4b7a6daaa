/// Names that only a running engine knows, for completing a command.
package struct CommandNames: Equatable, Sendable {
    /// Servers, and groups of more than one.
    package var upstreams: [String] = []
    /// Addresses.
    package var listeners: [String] = []

    package init() {}

    package init(_ snapshot: Snapshot) {
        var seen: Set<String> = []
        upstreams = (snapshot.upstreams.map(\.name) + snapshot.upstreams.map(\.group))
            .filter { seen.insert($0).inserted }
        listeners = snapshot.listeners.map { "\($0.address)" }
    }
}
