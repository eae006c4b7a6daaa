/// How a connection or an exchange ended. Shown verbatim on screen and in logs.
package enum EndReason: String, CaseIterable, Sendable {
    /// All that was announced was delivered.
    case complete
    /// The client closed or reset before its answer was whole.
    case clientClosed = "client closed"
    /// The origin closed or reset before its answer was whole.
    case originClosed = "origin closed"
    /// No message was due and the idle timeout passed.
    case idle = "idle timeout"
    /// The request head did not arrive in time.
    case requestTimeout = "request timeout"
    /// The client stopped taking its answer.
    case clientTimeout = "client timeout"
    /// The origin did not answer, or stopped, in time.
    case originTimeout = "origin timeout"
    /// No connection to the origin could be made.
    case unreachable
    /// The origin's name has no address.
    case unresolved = "name not found"
    /// The client's bytes were no valid message; it got an answer that says so.
    case malformedRequest = "malformed request"
    /// The origin's bytes were no valid message.
    case malformedResponse = "malformed response"
    /// A ban refused it.
    case banned
    /// Clients are not led to such an address or port.
    case prohibited = "destination refused"
    /// The request had passed through here before.
    case loop = "loop detected"
    /// A fault that a rule makes ended it.
    case fault
    /// The operator ended it.
    case killed
    /// A listener that expects the PROXY protocol heard from somebody whom it does not trust.
    case untrusted = "untrusted sender"
    /// The client did not say who it is, or not rightly.
    case unauthenticated = "not authenticated"
    /// A limit of ours refused it (connections, memory).
    case overload = "limit reached"
    /// The engine was asked to stop.
    case shutdown
    /// A system call failed in a way that none of the others names.
    case failed
}
