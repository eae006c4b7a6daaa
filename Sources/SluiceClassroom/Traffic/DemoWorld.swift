package import NIOCore
import NIOPosix
package import SluiceCore

/// Everything behind the proxy in the demonstration: the built-in servers, all on loopback, all on
/// ports the system chose.
package struct DemoWorld: Sendable {
    /// The web site on four addresses, as if it were four sites.
    package let web: RunningOrigin
    /// The upper-case echo server.
    package let echo: RunningOrigin
    /// Tic-tac-toe against the computer.
    package let game: RunningOrigin
    /// The server of the message exchange.
    package let message: RunningOrigin

    private static let hosts = (1...4).map { IPAddress.v4(0x7f00_0000 + $0) }

    /// Sites that anyone may visit: 127.0.0.1 to 127.0.0.3.
    package var sites: [Endpoint] { web.addresses.dropLast() }

    /// The site to ban: 127.0.0.4.
    package var bannedSite: Endpoint { web.addresses.last ?? web.address }

    /// Opens all of it, or nothing.
    package static func start(
        group: any EventLoopGroup = .singletonMultiThreadedEventLoopGroup,
        narrate: @escaping Narrator = { _ in }
    ) async throws(OriginFault) -> DemoWorld {
        var opened: [RunningOrigin] = []
        do throws(OriginFault) {
            let any = Endpoint(.loopback, 0)
            let web = try await WebOrigin(narrate: narrate).start(on: 0, of: hosts, group: group)
            opened.append(web)
            let echo = try await EchoOrigin(narrate: narrate).start(on: any, group: group)
            opened.append(echo)
            let game = try await GameOrigin(narrate: narrate).start(on: any, group: group)
            opened.append(game)
            let message = try await MessageOrigin(narrate: narrate).start(on: any, group: group)
            return DemoWorld(web: web, echo: echo, game: game, message: message)
        } catch {
            for origin in opened { await origin.stop() }
            throw error
        }
    }

    /// Closes every listener and connection.
    package func stop() async {
        for origin in [web, echo, game, message] { await origin.stop() }
    }
}
