/// Where clients of `forward`, `socks` and `json` listeners may be led. Servers of groups, which
/// the operator named, are not asked about.
package struct DestinationSettings: Equatable, Sendable {
    /// Loopback, link-local, private and reserved addresses.
    package enum PrivateAddresses: String, CaseIterable, Sendable {
        /// Refused as soon as one such listener can be reached from another machine.
        case automatic
        case allowed, refused
    }

    /// Ports that CONNECT may name, and clients of `socks` and `json` listeners too as soon as one
    /// that leads anywhere can be reached from another machine; `nil` for any.
    package var connectPorts: Set<UInt16>? = [443, 8443, 80]
    package var privateAddresses = PrivateAddresses.automatic
    /// Allowed although private.
    package var exceptions: [AddressBlock] = []

    package init() {}
}
