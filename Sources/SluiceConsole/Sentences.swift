import SluiceCore

extension EndReason {
    /// One sentence for the detail.
    var sentence: String {
        switch self {
        case .complete: "All that was announced was delivered."
        case .clientClosed: "The client closed before its answer was whole."
        case .originClosed: "The origin closed before its answer was whole."
        case .idle: "No byte came for the idle timeout."
        case .requestTimeout: "The request head did not arrive in time."
        case .clientTimeout: "The client stopped taking its answer."
        case .originTimeout: "The origin did not answer in time."
        case .unreachable: "No connection to the origin could be made."
        case .unresolved: "The origin's name has no address."
        case .malformedRequest: "The client's bytes were no valid message."
        case .malformedResponse: "The origin's bytes were no valid message."
        case .banned: "A ban refused it."
        case .prohibited: "Clients are not led to this destination."
        case .loop: "The request had passed through this proxy before."
        case .fault: "a fault that a rule makes ended it"
        case .killed: "The operator killed it."
        case .untrusted: "The sender is none whose PROXY protocol header is believed."
        case .unauthenticated: "The client did not say who it is, or not rightly."
        case .overload: "A limit refused it."
        case .shutdown: "sluice was stopping."
        case .failed: "A system call failed."
        }
    }

    var role: Role {
        switch self {
        case .complete, .idle, .shutdown: .closingRow
        case .banned, .prohibited, .killed, .overload, .untrusted, .unauthenticated: .denied
        case .clientClosed, .clientTimeout: .warn
        default: .error
        }
    }
}
