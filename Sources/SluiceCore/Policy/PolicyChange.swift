/// A change of policy, from a command or from the file.
package enum PolicyChange: Equatable, Sendable {
    case ban(BanRequest)
    case unban(BanSelector)
    case switchBan(BanID, on: Bool)
    /// The file as it is now. Rules that last until restart stay; all others are what it says.
    case load([BanRule])
    case undo
    case redo

    /// `nil` for a command that changes no policy.
    package init?(_ command: Command) {
        switch command {
        case .ban(let request): self = .ban(request)
        case .unban(let selector): self = .unban(selector)
        case .switchBan(let id, let on): self = .switchBan(id, on: on)
        case .undo: self = .undo
        case .redo: self = .redo
        default: return nil
        }
    }
}
