/// Why sluice, and not the origin, answers: the error types of RFC 9209 §2.3 that can occur here.
/// The raw value is the token in Proxy-Status.
package enum ProxyError: String, CaseIterable, Sendable {
    case dnsError = "dns_error"
    case dnsTimeout = "dns_timeout"
    case destinationIPProhibited = "destination_ip_prohibited"
    case destinationUnavailable = "destination_unavailable"
    case connectionRefused = "connection_refused"
    case connectionTerminated = "connection_terminated"
    case connectionTimeout = "connection_timeout"
    case connectionLimitReached = "connection_limit_reached"
    case requestDenied = "http_request_denied"
    case requestError = "http_request_error"
    case responseTimeout = "http_response_timeout"
    case protocolError = "http_protocol_error"
    case loopDetected = "proxy_loop_detected"
    case internalError = "proxy_internal_error"

    /// The status of the answer; `requestError` has the fault's own.
    package var status: UInt16 {
        switch self {
        case .dnsError, .destinationUnavailable, .connectionRefused, .connectionTerminated,
            .protocolError:
            502
        case .dnsTimeout, .connectionTimeout, .responseTimeout: 504
        case .connectionLimitReached: 503
        case .requestDenied, .destinationIPProhibited: 403
        case .requestError: 400
        case .loopDetected: 508
        case .internalError: 500
        }
    }

    /// How an exchange that met it ended.
    package var end: EndReason {
        switch self {
        case .dnsError: .unresolved
        case .dnsTimeout, .connectionTimeout, .responseTimeout: .originTimeout
        case .destinationUnavailable, .connectionRefused: .unreachable
        case .connectionTerminated: .originClosed
        case .connectionLimitReached: .overload
        case .requestDenied: .banned
        case .destinationIPProhibited: .prohibited
        case .requestError: .malformedRequest
        case .loopDetected: .loop
        case .protocolError: .malformedResponse
        case .internalError: .failed
        }
    }

    /// Whether the server failed: another one may do better. What sluice itself lacks is no server's
    /// fault.
    package var isOfServer: Bool {
        switch self {
        case .dnsError, .dnsTimeout, .destinationUnavailable, .connectionRefused,
            .connectionTerminated, .connectionTimeout, .responseTimeout, .protocolError:
            true
        case .connectionLimitReached, .requestDenied, .requestError, .internalError,
            .destinationIPProhibited, .loopDetected:
            false
        }
    }
}
