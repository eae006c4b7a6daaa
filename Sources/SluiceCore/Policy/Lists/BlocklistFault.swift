/// Why a line of a list, or a word of it, was left out.
package struct BlocklistFault: Error, Hashable, Sendable {
    /// Both from 1; the column in bytes.
    package let line: Int
    package let column: Int
    package let reason: Reason

    package enum Reason: String, CaseIterable, Sendable {
        case line = "longer than 4096 bytes"
        case control = "it has a control character"
        case characters = "a host has letters, digits, dots and hyphens only"
        case international = "write the host in its ASCII form (xn--...)"
        case label = "a part between dots is empty or longer than 63"
        case name = "a host is longer than 253"
        case address = "not an address or block such as 192.0.2.1 or 10.0.0.0/8"
        case mapping = "a hosts line blocks by 0.0.0.0, 127.0.0.1, :: or ::1"
        case domain = "a hosts line names single hosts"
        case words = "more than one entry in a line"
        case advertisement = "of an advertisement blocker's rules only ||host^ is understood"
        case full = "the list holds 4 GB of names"
    }
}

extension BlocklistFault: CustomStringConvertible {
    /// For behind a file's name: `3:12: ...`.
    package var description: String { "\(line):\(column): \(reason.rawValue)" }
}
