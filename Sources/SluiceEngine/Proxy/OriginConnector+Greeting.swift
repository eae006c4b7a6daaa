import NIOCore
import SluiceCore

// What is said on a connection before it leads to its destination: for whom it is, and to a parent,
// where it is to lead.
extension OriginConnector {
    func connected(_ channel: any Channel, _ endpoint: Endpoint) {
        loop.shared.shortage.ended()
        if let version = route.proxyProtocol {
            let header = client?.proxyHeader ?? .local
            let bytes = channel.allocator.buffer(bytes: header.bytes(version))
            channel.writeAndFlush(bytes, promise: nil)
        }
        guard let parent = route.handshake else { return succeed(channel, endpoint) }
        guard case .network(let origin) = route.destination,
            let handshake = ParentHandshake(parent, to: origin, limits: loop.settings.wire)
        else {
            channel.close(promise: nil)
            return fail(.destinationUnavailable, "no name that a parent could be asked for")
        }
        phase = .waiting(channel)
        handshake.completion = { [self] fault in
            guard case .waiting = phase else { return }
            if let fault {
                channel.close(promise: nil)
                fail(fault.error, "\(parent.address): \(fault.detail)")
            } else {
                succeed(channel, endpoint)
            }
        }
        do { try channel.pipeline.syncOperations.addHandler(handshake) } catch {
            channel.close(promise: nil)
            return fail(.connectionTerminated, "the parent closed the connection")
        }
        readFrom(channel)
    }

    func readFrom(_ channel: any Channel) {
        try? channel.syncOptions?.setOption(.autoRead, value: true)
    }
}

extension ConnectionRecord {
    /// What servers are told of the client.
    fileprivate var proxyHeader: ProxyHeader {
        .tcp(
            source: client,
            destination: destination ?? listener.address.endpoint ?? Endpoint(.loopback, 0))
    }
}
