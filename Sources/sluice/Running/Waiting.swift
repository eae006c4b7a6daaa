import Dispatch
import SluiceEngine

/// Does work that waits on other threads and returns what came of it. For the main thread before
/// and after the console: it belongs to ncurses, so `main` is not asynchronous (on Linux an
/// asynchronous one would go on on any thread after its first wait).
nonisolated func waitFor<Value: Sendable>(
    _ work: @escaping @Sendable () async throws -> Value
) throws -> Value {
    let done = DispatchSemaphore(value: 0)
    let mailbox = Mailbox<Result<Value, any Error>> { done.signal() }
    Task.detached {
        do {
            mailbox.deliver(.success(try await work()))
        } catch {
            mailbox.deliver(.failure(error))
        }
    }
    while true {
        done.wait()
        if let result = mailbox.take() { return try result.get() }
    }
}
