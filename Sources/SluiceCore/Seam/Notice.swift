/// What came of a command.
package struct Notice: Equatable, Sendable {
    package var severity: Severity
    package var text: String

    package init(_ severity: Severity, _ text: String) {
        self.severity = severity
        self.text = text
    }
}

/// Who gave a command; kept in the journal.
package enum Author: String, Sendable {
    case console, ctl, file, demo
    /// SIGHUP.
    case signal
    /// A deadline passed.
    case time
    /// An exchange used something up.
    case traffic
}
