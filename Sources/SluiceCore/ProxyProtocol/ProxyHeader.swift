/// What stands ahead of a connection's own bytes: for whom it was made, as a proxy on the way says
/// it (the PROXY protocol, haproxy.org/download/2.9/doc/proxy-protocol.txt).
package enum ProxyHeader: Equatable, Sendable {
    /// §2.2 LOCAL: the sender connects for itself, to check health for instance.
    case local
    /// A client whose address the sender does not know, or has none such as sluice uses (UDP, Unix).
    case unknown
    case tcp(source: Endpoint, destination: Endpoint)
}
