package import NIOCore
import NIOPosix
package import SluiceCore

/// A built-in server: what stands behind the proxy when there is no network.
package protocol Origin: Sendable {
    /// Prepares a connection just accepted; called on its event loop before the first byte is read.
    func accept(_ connection: any Channel) throws
}

/// Why a built-in server could not be opened.
package enum OriginFault: Error, Equatable, Sendable {
    /// The reason in the system's words.
    case cannotListen(Endpoint, reason: String)
}

extension OriginFault: CustomStringConvertible {
    package var description: String {
        switch self {
        case .cannotListen(let address, let reason): "cannot listen on \(address): \(reason)"
        }
    }
}

extension Origin {
    /// Opens the server on one address; port 0 takes any that is free.
    package func start(
        on address: Endpoint, group: any EventLoopGroup = .singletonMultiThreadedEventLoopGroup
    ) async throws(OriginFault) -> RunningOrigin {
        try await start(on: address.port, of: [address.address], group: group)
    }

    /// Opens the server on several addresses with the same port, as if they were several sites.
    /// Port 0 takes any that is free on all of them.
    package func start(
        on port: UInt16, of addresses: [IPAddress],
        group: any EventLoopGroup = .singletonMultiThreadedEventLoopGroup
    ) async throws(OriginFault) -> RunningOrigin {
        var attempt = 1
        while true {
            let running = RunningOrigin()
            do throws(OriginFault) {
                var wanted = port
                for address in addresses {
                    let bound = try await open(Endpoint(address, wanted), group: group, in: running)
                    wanted = bound.port
                }
                return running
            } catch {
                await running.stop()
                // The system chose a port that is taken on a later address: let it choose again.
                guard port == 0, addresses.count > 1, attempt < 8 else { throw error }
                attempt += 1
            }
        }
    }

    private func open(
        _ address: Endpoint, group: any EventLoopGroup, in running: RunningOrigin
    ) async throws(OriginFault) -> Endpoint {
        do {
            let listener = try await ServerBootstrap(group: group)
                .serverChannelOption(.backlog, value: 1024)
                .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
                .childChannelOption(.tcpOption(.tcp_nodelay), value: 1)
                .childChannelOption(.allowRemoteHalfClosure, value: true)
                .childChannelInitializer { connection in
                    connection.eventLoop.makeCompletedFuture {
                        running.add(connection)
                        try accept(connection)
                    }
                }
                .bind(to: address.socketAddress()).get()
            return running.add(listener: listener) ?? address
        } catch {
            let reason = (error as? IOError).map { SystemError.words(for: $0.errnoCode) }
            throw .cannotListen(address, reason: reason ?? "\(error)")
        }
    }
}
