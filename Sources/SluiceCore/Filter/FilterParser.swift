/// Reads filters. Today they are words; operators have their place, and are refused until they mean
/// something, so that no filter written now will mean something else later.
enum FilterParser {
    static func words(_ text: String) throws(FilterFault) -> [FilterWord] {
        var words: [FilterWord] = []
        var rest = text[...]
        var column = 1
        while true {
            let spaces = rest.prefix(while: \.isWhitespace).count
            rest = rest.dropFirst(spaces)
            column += spaces
            guard let first = rest.first else { return words }
            let source: Substring
            if first == "\"" || first == "'" {
                source = try phrase(rest, quotedBy: first, at: column)
                words.append(FilterWord(String(source.dropFirst().dropLast())))
            } else {
                source = rest.prefix { !$0.isWhitespace }
                try refuseOperator(source, at: column)
                words.append(FilterWord(String(source)))
            }
            rest = rest[source.endIndex...]
            column += source.count
        }
    }

    /// With its quotes.
    private static func phrase(
        _ text: Substring, quotedBy quote: Character, at column: Int
    ) throws(FilterFault) -> Substring {
        guard let end = text.dropFirst().firstIndex(of: quote) else {
            throw FilterFault(column: column, kind: .openQuote)
        }
        let phrase = text[...end]
        guard phrase.count > 2 else { throw FilterFault(column: column, kind: .emptyPhrase) }
        return phrase
    }

    private static func refuseOperator(
        _ word: Substring, at column: Int
    ) throws(FilterFault) {
        let isOperator =
            word.first == "~" || word.first == "!" || ["&", "|", "(", ")"].contains(word)
        if isOperator { throw FilterFault(column: column, kind: .operator) }
    }
}

/// Why a filter was not understood.
package struct FilterFault: Error, Equatable, Sendable, CustomStringConvertible {
    package enum Kind: String, CaseIterable, Sendable {
        case `operator` =
            "the filter language (~d, ~c, !, |, ...) is not available yet; write words, or quote it"
        case openQuote = "a quote is not closed"
        case emptyPhrase = "nothing stands between the quotes"
    }

    /// From 1, in characters.
    package let column: Int
    package let kind: Kind

    package var description: String { "column \(column): \(kind.rawValue)" }
}
