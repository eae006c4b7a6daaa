/// How long the functions of a file are.
struct FunctionLengths {
    struct Function: Equatable {
        let name: String
        /// Of its first line, from 1.
        let line: Int
        /// Lines from its keyword to the brace that closes it.
        let length: Int
    }

    let functions: [Function]

    private struct Token {
        let text: Substring
        let line: Int
    }

    /// A declaration behind which no body of the one before can begin.
    private static let declarations: Set<Substring> = [
        "func", "init", "deinit", "subscript", "var", "let", "case", "struct", "class", "enum",
        "actor", "extension", "protocol", "typealias", "associatedtype", "}",
    ]

    /// - Parameter code: as `SwiftCode` leaves it.
    init(ofCode code: String) {
        let tokens = Self.tokens(code)
        functions = tokens.indices.compactMap { Self.function(at: $0, in: tokens) }
    }

    private static func function(at start: Int, in tokens: [Token]) -> Function? {
        let keyword = tokens[start]
        let isCall = start > 0 && tokens[start - 1].text == "."
        guard !isCall, keyword.text == "func" || keyword.text == "init",
            let opening = body(after: start, in: tokens)
        else { return nil }
        var depth = 0
        for token in tokens[opening...] {
            if token.text == "{" { depth += 1 }
            if token.text == "}" { depth -= 1 }
            guard depth == 0 else { continue }
            let name = keyword.text == "init" ? "init" : String(tokens[start + 1].text)
            return Function(
                name: name, line: keyword.line, length: token.line - keyword.line + 1)
        }
        return nil
    }

    /// The brace that opens the body; `nil` for a requirement of a protocol.
    private static func body(after start: Int, in tokens: [Token]) -> Int? {
        var depth = 0
        for index in tokens.indices.dropFirst(start + 1) {
            switch tokens[index].text {
            case "(", "[": depth += 1
            case ")", "]": depth -= 1
            case "{" where depth == 0: return index
            case let word where depth == 0 && declarations.contains(word): return nil
            default: break
            }
        }
        return nil
    }

    /// Words, and every other character that is no space by itself.
    private static func tokens(_ code: String) -> [Token] {
        var tokens: [Token] = []
        for (number, line) in code.split(separator: "\n", omittingEmptySubsequences: false)
            .enumerated()
        {
            var rest = line
            while let first = rest.first {
                let word = rest.prefix { $0.isLetter || $0.isNumber || $0 == "_" }
                let token = word.isEmpty ? rest.prefix(1) : word
                if !first.isWhitespace { tokens.append(Token(text: token, line: number + 1)) }
                rest = rest.dropFirst(token.count)
            }
        }
        return tokens
    }
}
