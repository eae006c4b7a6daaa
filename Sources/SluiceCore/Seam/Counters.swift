/// Everything sluice counts, one line each: the name in metrics and `ctl counters`, its unit and
/// help. A loop adds to its own copy; a census sums the copies.
package enum Counter: Int, CaseIterable, Sendable {
    case connectionsAccepted
    case connectionsClosed
    case connectionsRefused
    case requests
    case requestsRefused
    case requestsMalformed
    case requestsDeclined
    case requestsShed
    case authentications
    case authenticationFailures
    case authenticationsThrottled
    case authenticationsShed
    case authenticationClientsForgotten
    case responses1xx
    case responses2xx
    case responses3xx
    case responses4xx
    case responses5xx
    case cacheHits
    case cacheMisses
    case cacheStale
    case cachePasses
    case cacheStored
    case cacheRevalidated
    case cacheCollapsed
    case cacheBackground
    case cacheBackgroundRefused
    case cacheDiskReads
    case cacheDiskLate
    case cacheDiskStored
    case cacheDiskDropped
    case cacheDiskEvicted
    case cacheDiskSetAside
    case tunnels
    case upstreamConnections
    case upstreamReuses
    case upstreamFailures
    case upstreamRetries
    case queueRefused
    case lookUpsRefused
    case quotaRefused
    case quotaSlowed
    case quotaForgotten
    case faultsApplied
    case faultEndings
    case bytesFromClients
    case bytesToClients
    case bytesFromOrigins
    case bytesToOrigins
    case logLinesDropped
    case rowsDropped
    case eventsDropped

    package enum Unit: String, Sendable {
        case total, bytes
    }

    package var definition: (name: String, unit: Unit, help: String) {
        switch self {
        case .connectionsAccepted: ("connections_accepted", .total, "sockets accepted")
        case .connectionsClosed: ("connections_closed", .total, "accepted sockets closed again")
        case .connectionsRefused:
            ("connections_refused", .total, "accepted sockets refused by a ban or a limit")
        case .requests: ("requests", .total, "requests whose head was read")
        case .requestsRefused: ("requests_refused", .total, "requests a ban refused")
        case .requestsMalformed: ("requests_malformed", .total, "requests answered 4xx unread")
        case .requestsDeclined:
            ("requests_declined", .total, "requests in a circle, or with an unknown expectation")
        case .requestsShed:
            ("requests_shed", .total, "requests refused as too much memory was in use")
        case .authentications:
            ("authentications", .total, "times a user and a password were judged")
        case .authenticationFailures:
            ("authentication_failures", .total, "of these, how often they were wrong")
        case .authenticationsThrottled:
            ("authentications_throttled", .total, "not judged, as many before were wrong")
        case .authenticationsShed:
            ("authentications_shed", .total, "not judged, as too many waited or it took too long")
        case .authenticationClientsForgotten:
            ("authentication_clients_forgotten", .total, "clients whose failures found no room")
        case .responses1xx: ("responses_1xx", .total, "interim responses to clients")
        case .responses2xx: ("responses_2xx", .total, "successes to clients")
        case .responses3xx: ("responses_3xx", .total, "redirections to clients")
        case .responses4xx: ("responses_4xx", .total, "client errors to clients")
        case .responses5xx: ("responses_5xx", .total, "server errors to clients")
        case .cacheHits: ("cache_hits", .total, "requests answered from the cache")
        case .cacheMisses: ("cache_misses", .total, "requests not found in the cache")
        case .cacheStale: ("cache_stale", .total, "requests found, but no longer fresh")
        case .cachePasses: ("cache_passes", .total, "requests the cache may not answer")
        case .cacheStored: ("cache_stored", .total, "responses stored")
        case .cacheRevalidated:
            ("cache_revalidated", .total, "requests answered from the cache once the origin agreed")
        case .cacheCollapsed:
            ("cache_collapsed", .total, "requests that waited for the fetch of another")
        case .cacheBackground:
            ("cache_background", .total, "times an origin was asked while a stale answer was sent")
        case .cacheBackgroundRefused:
            ("cache_background_refused", .total, "times it was not asked, as too many were")
        case .cacheDiskReads: ("cache_disk_reads", .total, "responses found on disk and read")
        case .cacheDiskLate:
            ("cache_disk_late", .total, "times the disk took too long and the origin was asked")
        case .cacheDiskStored: ("cache_disk_stored", .total, "responses stored on disk")
        case .cacheDiskDropped:
            ("cache_disk_dropped", .total, "responses the disk was too slow or broken to store")
        case .cacheDiskEvicted:
            ("cache_disk_evicted", .total, "responses that left the disk to make room")
        case .cacheDiskSetAside:
            ("cache_disk_set_aside", .total, "files of the cache that were damaged or foreign")
        case .tunnels: ("tunnels", .total, "tunnels opened")
        case .upstreamConnections: ("upstream_connections", .total, "connections to origins")
        case .upstreamReuses: ("upstream_reuses", .total, "requests on a kept connection")
        case .upstreamFailures: ("upstream_failures", .total, "connections that failed")
        case .upstreamRetries:
            ("upstream_retries", .total, "times another server was asked after one failed")
        case .queueRefused:
            ("queue_refused", .total, "requests that found no free server of a group in time")
        case .lookUpsRefused:
            ("look_ups_refused", .total, "names not looked up, as too many were")
        case .quotaRefused:
            ("quota_refused", .total, "requests and connections over a limit of a rule")
        case .quotaSlowed: ("quota_slowed", .total, "requests that a limit made wait")
        case .quotaForgotten:
            ("quota_forgotten", .total, "clients whose use was forgotten as the table was full")
        case .faultsApplied:
            ("faults_applied", .total, "exchanges and tunnels that a fault was applied to")
        case .faultEndings: ("fault_endings", .total, "connections that a fault ended")
        case .bytesFromClients: ("from_clients", .bytes, "bytes received from clients")
        case .bytesToClients: ("to_clients", .bytes, "bytes sent to clients")
        case .bytesFromOrigins: ("from_origins", .bytes, "bytes received from origins")
        case .bytesToOrigins: ("to_origins", .bytes, "bytes sent to origins")
        case .logLinesDropped: ("log_lines_dropped", .total, "access log lines lost")
        case .rowsDropped: ("rows_dropped", .total, "rows pushed out of a full table")
        case .eventsDropped: ("events_dropped", .total, "events pushed out of a full table")
        }
    }

    /// As in metrics: `sluice_requests_total`, `sluice_from_clients_bytes`.
    package var metricName: String { "sluice_\(definition.name)_\(definition.unit.rawValue)" }
}

/// A value for each counter. Addition wraps: 2^63 is out of reach, and counting never traps.
package struct CounterValues: Equatable, Sendable {
    private var values = [UInt64](repeating: 0, count: Counter.allCases.count)

    package init() {}

    package subscript(_ counter: Counter) -> UInt64 {
        get { values[counter.rawValue] }
        set { values[counter.rawValue] = newValue }
    }

    package mutating func add(_ amount: Int = 1, to counter: Counter) {
        values[counter.rawValue] &+= UInt64(truncatingIfNeeded: amount)
    }

    package static func += (left: inout Self, right: Self) {
        for index in left.values.indices { left.values[index] &+= right.values[index] }
    }
}
