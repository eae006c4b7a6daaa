import Glibc
import NIOCore
import NIOPosix
import SluiceCore
import Synchronization

/// Names to addresses, off the event loops. Answers are kept for a while, failures briefly.
final class Resolver: Sendable {
    struct Failure: Error {
        /// As the system says it.
        let reason: String
    }

    private struct Entry {
        let result: Result<[IPAddress], Failure>
        let expires: MonotonicTime
    }

    /// getaddrinfo does not tell a record's lifetime, so one is assumed.
    private static let keepAnswer: Int64 = 30_000_000_000
    private static let keepFailure: Int64 = 1_000_000_000
    private static let entryLimit = 1024

    private let entries = Mutex<[String: Entry]>([:])
    private let threads: NIOThreadPool
    private let clock: EngineClock

    init(threads: NIOThreadPool, clock: EngineClock) {
        self.threads = threads
        self.clock = clock
    }

    /// Completes on `eventLoop`. An answer holds at least one address, in the system's order of
    /// preference (RFC 6724).
    func resolve(
        _ host: String, on eventLoop: any EventLoop
    ) -> EventLoopFuture<Result<[IPAddress], Failure>> {
        let now = clock.monotonic()
        if let known = entries.withLock({ $0[host] }), now < known.expires {
            return eventLoop.makeSucceededFuture(known.result)
        }
        return threads.runIfActive(eventLoop: eventLoop) {
            let result = Self.lookUp(host)
            self.keep(result, for: host)
            return result
        }
    }

    private func keep(
        _ result: Result<[IPAddress], Failure>, for host: String
    ) {
        // From when the answer came: a slow failure would be stale before it was kept.
        let now = clock.monotonic()
        let lifetime = if case .success = result { Self.keepAnswer } else { Self.keepFailure }
        let expires = now.advanced(byNanoseconds: lifetime)
        entries.withLock { entries in
            if entries.count >= Self.entryLimit {
                entries = entries.filter { now < $0.value.expires }
                if entries.count >= Self.entryLimit { entries.removeAll() }
            }
            entries[host] = Entry(result: result, expires: expires)
        }
    }

    private static func lookUp(_ host: String) -> Result<[IPAddress], Failure> {
        var hints = addrinfo()
        hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
        hints.ai_flags = AI_ADDRCONFIG
        var list: UnsafeMutablePointer<addrinfo>?
        let status = getaddrinfo(host, nil, &hints, &list)
        guard status == 0 else {
            return .failure(Failure(reason: String(cString: gai_strerror(status))))
        }
        defer { freeaddrinfo(list) }
        var addresses: [IPAddress] = []
        var next = list
        while let entry = next {
            if let bytes = entry.pointee.ai_addr,
                let found = Endpoint(socketAddress: bytes, size: Int(entry.pointee.ai_addrlen)),
                !addresses.contains(found.address)
            {
                addresses.append(found.address)
            }
            next = entry.pointee.ai_next
        }
        return addresses.isEmpty
            ? .failure(Failure(reason: "the name has no address")) : .success(addresses)
    }
}
