import SluiceCore

// Listeners at run time.
extension CommandDesk {
    func change(_ name: String, _ change: ListenerChange) async -> ControlReply {
        do throws(ListenerFault) {
            switch change {
            case .drain:
                let row = try await listeners.drain(name)
                _ = await census.onEveryLoop { $0.finish(acceptedBy: row.name) }
                return said("draining: \(row.name)")
            case .resume:
                let row = try await listeners.resume(name)
                return said("listening: \(row.name)")
            }
        } catch {
            return .failed(error.description)
        }
    }
}
