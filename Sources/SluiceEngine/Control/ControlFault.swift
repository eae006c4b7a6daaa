/// Why a control socket cannot be opened or spoken to, in words for the operator.
package struct ControlFault: Error, Equatable, Sendable {
    package let path: String
    package let reason: String

    package init(_ path: String, _ reason: String) {
        self.path = path
        self.reason = reason
    }
}

extension ControlFault: CustomStringConvertible {
    package var description: String { "control socket \(path): \(reason)" }
}
