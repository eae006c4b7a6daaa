/// A change of policy, from a command or from the file.
package enum PolicyChange: Equatable, Sendable {
    case ban(BanRequest)
    case unban(BanSelector)
    case switchBan(BanID, on: Bool)
    case switchGroup(String, on: Bool)
    /// The rule says something else from now on, and stays the same rule: its number, its place,
    /// its hits, when it was made, and whether it is on.
    case replace(BanID, BanRequest)
    case move(BanID, to: BanPlace)
    /// What no rule allows.
    case refuseByDefault(Bool)
    /// No rule is asked for so many seconds: for everybody, or for clients of a block.
    case pause(seconds: Int64, client: String?)
    /// Ends every pause, or that of a block.
    case resume(client: String?)
    /// The file as it is now. Rules that last until restart stay; all others are what it says.
    case load([BanRule], refusesByDefault: Bool = false)
    /// Rules read from this file, behind all others; those that are there already stay as they are.
    case add([BanRule], from: String)
    case undo
    case redo

    /// `nil` for a command that changes no policy.
    package init?(_ command: Command) {
        switch command {
        case .ban(let request): self = .ban(request)
        case .unban(let selector): self = .unban(selector)
        case .switchBan(let id, let on): self = .switchBan(id, on: on)
        case .switchGroup(let group, let on): self = .switchGroup(group, on: on)
        case .editBan(let id, let request): self = .replace(id, request)
        case .moveBan(let id, let place): self = .move(id, to: place)
        case .refuseByDefault(let refuses): self = .refuseByDefault(refuses)
        case .pauseBans(let seconds, let client): self = .pause(seconds: seconds, client: client)
        case .resumeBans(let client): self = .resume(client: client)
        case .undo: self = .undo
        case .redo: self = .redo
        default: return nil
        }
    }

    /// What it bans, when live connections that match are to be cut as well.
    package var cutting: BanRequest? {
        switch self {
        case .ban(let request), .replace(_, let request): request.cut ? request : nil
        case .unban, .switchBan, .switchGroup, .move, .refuseByDefault, .pause, .resume, .load,
            .add, .undo, .redo:
            nil
        }
    }
}
