import SluiceClassroom
import SluiceCore

let anyLoopbackPort = Endpoint(.loopback, 0)

/// Runs `origin` on a free port as long as `body` takes.
@discardableResult
func running<Result>(
    _ origin: some Origin, isolation: isolated (any Actor)? = #isolation,
    _ body: (Endpoint) async throws -> Result
) async throws -> Result {
    let server = try await origin.start(on: anyLoopbackPort)
    do {
        let result = try await body(server.address)
        await server.stop()
        return result
    } catch {
        await server.stop()
        throw error
    }
}

extension HostAndPort {
    init(_ endpoint: Endpoint) { self.init(host: "\(endpoint.address)", port: endpoint.port) }
}
