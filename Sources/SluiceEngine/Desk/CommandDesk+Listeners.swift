import SluiceCore

// Listeners at run time.
extension CommandDesk {
    func change(_ name: String, _ change: ListenerChange, by author: Author) async -> ControlReply {
        do throws(ListenerFault) {
            let row = try await carryOut(change, of: name)
            let words = change == .drain ? "draining: \(row.name)" : "listening: \(row.name)"
            note(
                "\(Command.listener(name: row.name, change))", result: words,
                back: [.listener(name: row.name, change.opposite)],
                again: [.listener(name: row.name, change)], by: author)
            return ControlReply(rows: [], notice: Notice(.info, words))
        } catch {
            return .failed(error.description)
        }
    }

    func carryOut(
        _ change: ListenerChange, of name: String
    ) async throws(ListenerFault) -> ListenerRow {
        switch change {
        case .drain:
            let row = try await listeners.drain(name)
            await finish { $0.listener.name == row.name }
            return row
        case .resume: return try await listeners.resume(name)
        }
    }

    /// No new requests on what came in while its listener led elsewhere, and on what a listener
    /// accepted that is closed: who waits between two requests would wait for nothing.
    func finishMisled(closed: [String]) async {
        await finish { $0.entrance.isMisleading || closed.contains($0.listener.name) }
    }

    /// No new requests on these; what is in progress may end.
    private func finish(_ isMeant: @escaping @Sendable (ConnectionRecord) -> Bool) async {
        await census.onEveryConnection { _, connection in
            guard isMeant(connection.record) else { return false }
            connection.finishSoon()
            return true
        }
    }
}

extension ListenerChange {
    fileprivate var opposite: Self { self == .drain ? .resume : .drain }
}
