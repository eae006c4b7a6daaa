/// What a member of a flat JSON object may be. `JSONObjectReader` reads them.
package enum JSONValue: Equatable, Sendable {
    case string(String)
    /// As written, checked against the grammar: no digit is lost to rounding.
    case number(String)
    case bool(Bool)
    case null
}

/// One member of a JSON object.
package struct JSONMember: Equatable, Sendable {
    package let name: String
    package let value: JSONValue

    package init(_ name: String, _ value: JSONValue) {
        self.name = name
        self.value = value
    }
}

/// Why bytes are no flat JSON object; the text says it to whoever sent them.
package struct JSONFault: Error, Equatable, Sendable {
    package let text: String
    package init(_ text: String) { self.text = text }
}
