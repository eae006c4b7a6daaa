import NIOCore
import NIOPosix
package import SluiceCore

/// Why a built-in client could not finish.
package enum ClientFault: Error, Equatable, Sendable {
    /// No connection to `target`; the reason in the system's words.
    case unreachable(target: HostAndPort, reason: String)
    /// The other side closed before the answer was complete.
    case closedEarly
    /// The connection broke; the reason in the system's words.
    case broken(reason: String)
    /// No byte of the answer for so long.
    case silent(for: Duration)
    /// The other side did not keep to the protocol.
    case protocolViolation(String)
    /// The task was cancelled.
    case cancelled
}

extension ClientFault: CustomStringConvertible {
    package var description: String {
        switch self {
        case .unreachable(let target, let reason): "cannot connect to \(target): \(reason)"
        case .closedEarly: "the connection was closed before the answer was complete"
        case .broken(let reason): "the connection broke: \(reason)"
        case .silent(let patience): "no answer for \(patience)"
        case .protocolViolation(let detail): detail
        case .cancelled: "cancelled"
        }
    }
}

extension ClientFault {
    /// What an error of an open connection means.
    init(_ error: any Error) {
        switch error {
        case let fault as ClientFault: self = fault
        case is CancellationError: self = .cancelled
        case let error as ChannelError where error == .ioOnClosedChannel: self = .closedEarly
        case let error as ChannelError where error == .eof: self = .closedEarly
        default: self = .broken(reason: Self.reason(of: error))
        }
    }

    /// What an error met while connecting means.
    init(connectingTo target: HostAndPort, _ error: any Error) {
        if let fault = error as? ClientFault {
            self = fault
        } else if error is CancellationError {
            self = .cancelled
        } else {
            self = .unreachable(target: target, reason: Self.reason(of: error))
        }
    }

    private static func reason(of error: any Error) -> String {
        switch error {
        case let error as IOError:
            return SystemError.words(for: error.errnoCode)
        case let error as NIOConnectionError:
            if let first = error.connectionErrors.first { return reason(of: first.error) }
            return "the name is not known"
        case let error as ChannelError:
            if case .connectTimeout = error { return "no answer in time" }
            return "\(error)"
        default: return "\(error)"
        }
    }
}
