package import SluiceCore

/// Something wrong in a file that a person wrote, and where.
package struct Problem: Equatable, Sendable, CustomStringConvertible {
    /// `.error`: the file is not used. `.warning`: it is, without the part named.
    package var severity: Severity
    package var file: String
    /// Both counted from 1; `nil` when it concerns the file as a whole.
    package var line: Int?
    package var column: Int?
    /// Names the field and says what would be right.
    package var message: String

    package init(
        _ severity: Severity, file: String, line: Int? = nil, column: Int? = nil, message: String
    ) {
        self.severity = severity
        self.file = file
        self.line = line
        self.column = column
        self.message = message
    }

    /// `file:line:column: message`, which editors jump to.
    package var description: String {
        let place = [line, column].compactMap { $0.map { ":\($0)" } }.joined()
        return "\(file)\(place): \(message)"
    }
}

/// The errors for which a file cannot be used: all that were found in one reading, at least one.
package struct Problems: Error, Equatable, Sendable, CustomStringConvertible {
    package var list: [Problem]

    package init(_ list: [Problem]) {
        self.list = list
    }

    package var description: String {
        list.map(\.description).joined(separator: "\n")
    }
}
