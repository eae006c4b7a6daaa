package import NIOCore
import NIOPosix

/// Something a test waited for did not come.
package struct StoryFault: Error, CustomStringConvertible, Sendable {
    package let description: String
    package init(_ description: String) { self.description = description }
}

/// How long a story waits for what should happen at once, before it says that it did not.
package let patience = TimeAmount.seconds(30)

/// Asks until the answer is yes. The one place where tests look again and again: for what sluice
/// does on its own threads and tells nobody. Between two looks a timer of an event loop runs, so
/// no thread is held.
package func eventually(
    _ what: String, _ condition: @Sendable () async throws -> Bool
) async throws {
    let deadline = NIODeadline.now() + patience
    while try await !condition() {
        guard NIODeadline.now() < deadline else { throw StoryFault("waited in vain: \(what)") }
        try await pauseBetweenLooks()
    }
}

/// Asks until the answer stays the same for a while (80 looks, at least 400 ms: more than a tick of
/// the engine), and returns it: for what has to come to rest.
package func settled<Value: Equatable & Sendable>(
    _ what: String, _ value: @Sendable () async throws -> Value
) async throws -> Value {
    var last = try await value()
    var looks = 0
    let deadline = NIODeadline.now() + patience
    while looks < 80 {
        try await pauseBetweenLooks()
        let next = try await value()
        // On a busy computer many looks at the same thing may take long; that is no unrest.
        guard next == last || NIODeadline.now() < deadline else {
            throw StoryFault("does not come to rest: \(what), now \(next)")
        }
        looks = next == last ? looks + 1 : 0
        last = next
    }
    return last
}

private func pauseBetweenLooks() async throws {
    let loop = MultiThreadedEventLoopGroup.singleton.any()
    try await loop.scheduleTask(in: .milliseconds(5)) {}.futureResult.get()
}
