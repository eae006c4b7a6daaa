/// The CONNECT by which a parent is asked for a tunnel, RFC 9110 §9.3.6.
package struct ConnectRequest: Sendable {
    package let destination: HostAndPort
    package let credentials: ProxyCredentials?

    /// `nil` for a host that would not be one in a request: names come from clients.
    package init?(_ destination: HostAndPort, credentials: ProxyCredentials?) {
        let isAddress = IPAddress(destination.host) != nil
        guard isAddress || destination.host.utf8.allSatisfy(ByteSet.hostName.contains) else {
            return nil
        }
        self.destination = destination
        self.credentials = credentials
    }

    package var bytes: [UInt8] {
        var output: [UInt8] = []
        output.append(
            contentsOf: "CONNECT \(destination) HTTP/1.1\r\nHost: \(destination)\r\n".utf8)
        credentials?.appendProxyAuthorization(to: &output)
        output.append("\r\n")
        return output
    }
}
