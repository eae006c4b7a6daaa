/// Some text of one role.
struct Span: Equatable, Sendable {
    var text: String
    var role: Role

    init(_ text: String, _ role: Role = .base) {
        self.text = text
        self.role = role
    }
}

/// Text of several roles, side by side.
typealias Line = [Span]

extension Line {
    var columns: Int { reduce(0) { $0 + Text.columns(of: $1.text) } }
}
