/// A user and a password; printed without the password.
package struct ProxyCredentials: Hashable, Sendable, CustomStringConvertible {
    package let user: String
    package let password: String

    package init(user: String, password: String) {
        self.user = user
        self.password = password
    }

    package var description: String { "\(user):..." }
}
