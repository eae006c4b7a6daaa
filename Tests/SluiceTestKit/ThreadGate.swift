import Foundation

/// Holds threads until it is opened, for good.
package final class ThreadGate: Sendable {
    private let semaphore = DispatchSemaphore(value: 0)

    package init() {}

    deinit { semaphore.signal() }

    package func wait() {
        // A story that failed before it opened the gate must not hold its engine's threads.
        _ = semaphore.wait(timeout: .now() + 60)
        semaphore.signal()
    }

    package func open() { semaphore.signal() }
}
