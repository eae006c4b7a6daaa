import Glibc
import NIOCore
import NIOPosix
import SluiceCore

/// All listeners of an engine: opens, closes, drains and resumes them. One change at a time; who is
/// connected is not its business.
actor ListenerBoard {
    private struct Entry {
        var settings: ListenerSettings
        var row: ListenerRow
        /// `nil` while it drains.
        var listener: Listener?
    }

    private let engine: Listener.Surroundings
    private var entries: [Entry] = []
    private var isClosed = false
    /// The end of the change under way: the next one waits for it.
    private var lastChange: Task<Void, Never>?

    init(_ engine: Listener.Surroundings) { self.engine = engine }

    /// As bound: a port 0 asked for has its number here.
    var rows: [ListenerRow] { entries.map(\.row) }

    // MARK: - Changes

    /// Opens what is new, closes what is no longer wanted, and gives those that stay what is new of
    /// their settings; a draining one stays so. When one cannot be opened all is as it was.
    /// Returns the names of those closed, whose connections may end.
    @discardableResult
    func apply(_ wanted: [ListenerSettings]) async throws -> [String] {
        try await inTurn { try await self.change(to: wanted) }
    }

    /// Closes the listener of this name or address. Its connections are the caller's to end.
    func drain(_ name: String) async throws(ListenerFault) -> ListenerRow {
        try await inTurn { () throws(ListenerFault) in try await self.close(name) }
    }

    /// Opens it again where it was.
    func resume(_ name: String) async throws(ListenerFault) -> ListenerRow {
        try await inTurn { () throws(ListenerFault) in try await self.reopen(name) }
    }

    /// For good.
    func close() async {
        await inTurn { await self.closeAll() }
    }

    private func inTurn<Value: Sendable, Failure: Error>(
        _ change: @escaping @Sendable () async throws(Failure) -> Value
    ) async throws(Failure) -> Value {
        let before = lastChange
        let task = Task { () async -> Result<Value, Failure> in
            await before?.value
            do throws(Failure) { return .success(try await change()) } catch {
                return .failure(error)
            }
        }
        lastChange = Task { _ = await task.value }
        return try await task.value.get()
    }

    // MARK: - One at a time

    private func change(to wanted: [ListenerSettings]) async throws -> [String] {
        guard !isClosed else { throw ListenerFault("the engine is stopping") }
        var old = entries
        var next: [Entry?] = []
        for settings in wanted {
            let place = old.firstIndex {
                $0.settings.kind == settings.kind && $0.settings.address == settings.address
            }
            next.append(place.map { old.remove(at: $0) })
        }
        // Another kind at the same address needs the address.
        let inTheWay = old.indices.filter { index in
            wanted.contains { $0.address == old[index].settings.address }
        }
        for index in inTheWay { await old[index].listener?.close() }
        var opened: [Listener] = []
        do {
            for index in wanted.indices where next[index] == nil {
                let listener = try await open(wanted[index])
                opened.append(listener)
                next[index] = Entry(
                    settings: wanted[index], row: listener.row, listener: listener)
            }
        } catch {
            for listener in opened { await listener.close() }
            await restore(inTheWay.map { old[$0] })
            throw error
        }
        for entry in old { await entry.listener?.close() }
        entries = zip(next, wanted).compactMap { entry, settings in
            entry?.listener?.acceptor.update(settings)
            var entry = entry
            entry?.settings = settings
            entry?.row.upstream = settings.upstream
            return entry
        }
        return old.map(\.row.name)
    }

    /// What had to make room for one that could not be opened comes back.
    private func restore(_ closed: [Entry]) async {
        for entry in closed where entry.listener != nil {
            let listener = try? await open(entry.settings, at: entry.row.address)
            for index in entries.indices where entries[index].row.name == entry.row.name {
                entries[index].listener = listener
                entries[index].row.isDraining = listener == nil
            }
        }
    }

    private func close(_ name: String) async throws(ListenerFault) -> ListenerRow {
        let index = try find(name)
        guard let listener = entries[index].listener else {
            throw ListenerFault("\(entries[index].row.name) is draining already")
        }
        entries[index].listener = nil
        entries[index].row.isDraining = true
        await listener.close()
        return entries[index].row
    }

    private func reopen(_ name: String) async throws(ListenerFault) -> ListenerRow {
        let index = try find(name)
        guard entries[index].listener == nil else {
            throw ListenerFault("\(entries[index].row.name) is not draining")
        }
        let entry = entries[index]
        entries[index].listener = try await open(entry.settings, at: entry.row.address)
        entries[index].row.isDraining = false
        return entries[index].row
    }

    private func closeAll() async {
        isClosed = true
        for index in entries.indices {
            await entries[index].listener?.close()
            entries[index].listener = nil
        }
    }

    private func find(_ name: String) throws(ListenerFault) -> Int {
        let place = entries.firstIndex { $0.row.name == name || "\($0.row.address)" == name }
        guard !isClosed, let place else {
            throw ListenerFault("there is no listener \(WireText(name).escaped())")
        }
        return place
    }

    private func open(
        _ settings: ListenerSettings, at address: ListenAddress? = nil
    ) async throws(ListenerFault) -> Listener {
        do {
            return try await Listener.open(settings, at: address, in: engine)
        } catch {
            let place = address ?? settings.address
            throw ListenerFault(
                "cannot listen on \(place) (\(settings.kind.rawValue)): \(Self.reason(error))")
        }
    }

    private static func reason(_ error: any Error) -> String {
        switch error {
        case let error as IOError: error.words
        case let error as SocketFailure: error.text
        default: "\(error)"
        }
    }
}

/// Why a listener is not as it was wanted, in words for the operator.
struct ListenerFault: Error, Sendable, CustomStringConvertible {
    let description: String
    init(_ description: String) { self.description = description }
}
