import SluiceConfig
import SluiceConsole
import SluiceCore
import Synchronization

/// What other threads have for the console, in the order it came.
nonisolated final class ConsoleInbox: Sendable {
    enum Item: Sendable {
        case notice(Notice)
        case entry([CacheEntryDetail])
        case trace(ExchangeTrace)
        case theme(Theme)
    }

    private let items = Mutex<[Item]>([])
    private let wake: @Sendable () -> Void

    /// - Parameter wake: called after each item, on the thread that brought it.
    init(wake: @escaping @Sendable () -> Void) { self.wake = wake }

    func add(_ item: Item) {
        items.withLock { $0.append(item) }
        wake()
    }

    /// Empties it.
    func take() -> [Item] {
        items.withLock { items in
            defer { items = [] }
            return items
        }
    }
}

nonisolated extension ConsoleInbox {
    /// Brings a theme to the console, or says why not.
    func use(_ name: String, of themes: Themes) -> Notice {
        do {
            let (theme, warnings) = try themes.load(name)
            add(.theme(theme))
            guard let warning = warnings.first else { return Notice(.info, "theme \(name)") }
            return Notice(.warning, "theme \(name), but \(warning)")
        } catch {
            return Notice(.error, error.list.first.map { "\($0)" } ?? "no such theme: \(name)")
        }
    }
}
