/// One line of `auth.log`, for people and for fail2ban:
/// `2026-11-21T17:00:00Z authentication failed client=192.0.2.1 user="ann" listener="socks [::]:1"`.
/// The client stands ahead of all that a stranger can choose.
package struct AuthenticationFailure: Equatable, Sendable {
    /// Characters of a user that are written.
    private static let userLimit = 64

    package let time: WallTime
    package let client: IPAddress
    /// As it was said; `nil` when what was sent could not be read.
    package let user: String?
    /// The name of the listener.
    package let listener: String

    package init(time: WallTime, client: IPAddress, user: String?, listener: String) {
        self.time = time
        self.client = client
        self.user = user
        self.listener = listener
    }

    /// One line, with its end.
    package var line: String {
        let user = user.map { "\"\(Self.escaped($0))\"" } ?? "-"
        return "\(time.timestamp) authentication failed client=\(client) user=\(user) "
            + "listener=\"\(Self.escaped(listener))\"\n"
    }

    private static func escaped(_ text: String) -> String {
        let short = text.count > userLimit ? text.prefix(userLimit) + "..." : text[...]
        return WireText(String(short)).escaped().split(
            separator: "\"", omittingEmptySubsequences: false
        ).joined(separator: "\\x22")
    }
}
