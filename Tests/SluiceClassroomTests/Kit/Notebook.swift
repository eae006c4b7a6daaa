import Synchronization

/// Keeps what is narrated, for a test to read.
final class Notebook: Sendable {
    private let kept = Mutex<[String]>([])

    var lines: [String] { kept.withLock { $0 } }

    func write(_ line: String) { kept.withLock { $0.append(line) } }
}
