/// Where clients that choose their own destination may be led: an open proxy must not open the
/// network it stands in. It judges the address that is connected to, not the name that led there,
/// so a name that resolves differently the second time changes nothing.
package struct DestinationGuard: Equatable, Sendable {
    private let connectPorts: Set<UInt16>?
    /// Whether other addresses than global ones are refused.
    package let refusesPrivate: Bool
    /// Strangers can reach a listener that leads anywhere.
    private let isExposed: Bool
    private let exceptions: [AddressBlock]

    /// Why a destination is refused.
    package enum Refusal: Error, Hashable, Sendable {
        case address(IPAddress, AddressClass)
        /// A tunnel to a port that is not among these, in order.
        case port(UInt16, allowed: [UInt16])
    }

    package init(_ settings: DestinationSettings, listeners: [ListenerSettings]) {
        connectPorts = settings.connectPorts
        exceptions = settings.exceptions
        let isExposed = listeners.contains { $0.leadsAnywhere && $0.servesOtherMachines }
        self.isExposed = isExposed
        refusesPrivate =
            switch settings.privateAddresses {
            case .allowed: false
            case .refused: true
            case .automatic: isExposed
            }
    }

    package init(_ settings: EngineSettings) {
        self.init(settings.destinations, listeners: settings.listeners)
    }

    /// To be asked of every address before it is connected to.
    package func refuses(_ address: IPAddress) -> Refusal? {
        guard refusesPrivate else { return nil }
        let kind = address.addressClass
        guard kind != .global, !exceptions.contains(where: { $0.contains(address) }) else {
            return nil
        }
        return .address(address, kind)
    }

    /// To be asked of a host before its name is looked up, or given to a parent: every spelling
    /// that a resolver would read as an address counts as one, with a dot at its end too. So does
    /// `localhost` and what is below it, which is loopback everywhere (RFC 6761 §6.3). Any other
    /// name that is given to a parent is the parent's to judge.
    package func refuses(host: String) -> Refusal? {
        guard refusesPrivate else { return nil }
        var name = host.lowercased()
        if name.hasSuffix(".") { name.removeLast() }
        if name == "localhost" || name.hasSuffix(".localhost") { return refuses(.loopback) }
        guard let address = IPAddress(asResolved: Array(name.utf8)[...]) else { return nil }
        return refuses(address)
    }

    /// To be asked of what is left from other settings before it is used: a kept connection, a
    /// stored answer.
    /// - Parameters:
    ///   - address: of the destination it leads to or came from; `nil` where only a parent knew it.
    ///   - route: by which the origin would be asked now. An address that nobody knows may be any,
    ///     unless a parent is there to judge it.
    package func refuses(
        destination address: IPAddress?, on route: @autoclosure () -> Route
    ) -> Bool {
        guard refusesPrivate else { return false }
        if let address { return refuses(address) != nil }
        let route = route()
        guard route.parent != nil, case .network(let origin) = route.destination else {
            return true
        }
        return refuses(host: origin.host) != nil
    }

    /// To be asked of a CONNECT before anything else is done for it (RFC 9110 §9.3.6: a proxy
    /// should restrict the ports).
    package func refusesConnect(port: UInt16) -> Refusal? {
        guard let connectPorts, !connectPorts.contains(port) else { return nil }
        return .port(port, allowed: connectPorts.sorted())
    }

    /// To be asked of a tunnel that a `socks` or `json` client wants. On its own machine anybody
    /// can open any port without a proxy; a proxy that strangers reach must not send their mail.
    package func refusesTunnel(port: UInt16) -> Refusal? {
        isExposed || refusesPrivate ? refusesConnect(port: port) : nil
    }
}

extension DestinationGuard.Refusal {
    /// 403 that says what was refused and how it can be allowed.
    package var answer: Answer {
        switch self {
        case .address(let address, let kind):
            Answer(
                .destinationIPProhibited,
                detail: "\(address) is a \(kind.rawValue) address, and those are refused; "
                    + "--allow-destination \(address) allows it")
        case .port(let port, let allowed):
            Answer(
                .requestDenied,
                detail: "a tunnel to port \(port) is refused; --connect-ports "
                    + (allowed + [port]).map(String.init).joined(separator: ",") + " allows it")
        }
    }
}

extension ListenerSettings {
    /// Its clients say themselves where they want to go.
    package var leadsAnywhere: Bool {
        switch kind {
        case .forward, .socks, .json: true
        case .reverse, .tcp: false
        }
    }

    /// Whether clients of other machines come here: themselves, or through a proxy in front that
    /// names them by the PROXY protocol.
    fileprivate var servesOtherMachines: Bool { !address.isLocal || trustedSenders != nil }
}
