import SluiceCore

/// The filter of a screen. Switched off it keeps its text.
struct ViewFilter: Sendable {
    private(set) var text = ""
    private(set) var expression: FilterExpression?
    var isOn = true

    init() {}

    /// An empty text shows everything.
    init(parsing text: String) throws {
        self.text = text
        expression = text.allSatisfy(\.isWhitespace) ? nil : try FilterExpression(parsing: text)
    }

    /// The expression in force.
    var active: FilterExpression? { isOn ? expression : nil }
}
