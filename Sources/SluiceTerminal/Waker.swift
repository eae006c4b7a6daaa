import Glibc
import Synchronization

/// Ends the wait for input from any thread: a snapshot is ready, a notice came.
///
/// A pipe that the waiting side polls beside the keyboard. Wakes before the next wait fold into
/// one, so a thousand snapshots cost one byte.
nonisolated package final class Waker: Sendable {
    /// The end to poll.
    let readEnd: Int32
    /// The end a signal handler may write a byte to.
    let writeEnd: Int32
    /// A byte is on its way already.
    private let isSignalled = Atomic<Bool>(false)

    init() throws(TerminalError) {
        var ends: [Int32] = [-1, -1]
        guard pipe(&ends) == 0 else { throw .system(call: "pipe", code: errno) }
        for end in ends {
            // Neither side may ever block: a full pipe wakes as well as one byte does.
            _ = fcntl(end, F_SETFL, fcntl(end, F_GETFL) | O_NONBLOCK)
            _ = fcntl(end, F_SETFD, FD_CLOEXEC)
        }
        readEnd = ends[0]
        writeEnd = ends[1]
    }

    deinit {
        close(readEnd)
        close(writeEnd)
    }

    /// Makes the wait in progress, or else the next one, return at once. Never blocks.
    package func wake() {
        guard !isSignalled.exchange(true, ordering: .acquiringAndReleasing) else { return }
        var byte: UInt8 = 1
        _ = write(writeEnd, &byte, 1)
    }

    /// Forgets the wakes so far. What they announced is looked at after this. The pipe comes first:
    /// the other way round, a wake in between would lose its byte and leave the flag set, and no
    /// later one would write again.
    func drain() {
        withUnsafeTemporaryAllocation(byteCount: 64, alignment: 1) { buffer in
            while read(readEnd, buffer.baseAddress, buffer.count) > 0 {}
        }
        isSignalled.store(false, ordering: .sequentiallyConsistent)
    }
}
