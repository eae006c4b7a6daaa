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
            _ = await census.onEveryLoop { $0.finish(acceptedBy: row.name) }
            return row
        case .resume: return try await listeners.resume(name)
        }
    }
}

extension ListenerChange {
    fileprivate var opposite: Self { self == .drain ? .resume : .drain }
}
