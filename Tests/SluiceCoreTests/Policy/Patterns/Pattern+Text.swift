@testable import SluiceCore

extension Glob {
    init(_ pattern: String) throws { try self.init(Array(pattern.utf8)[...]) }

    func matches(_ text: String) -> Bool { matches(Array(text.utf8)[...]) }
}

extension RegularExpression {
    init(_ pattern: String) throws { try self.init(Array(pattern.utf8)[...]) }

    func matches(_ text: String) -> Bool { matches(Array(text.utf8)[...]) }
}
