/// Swift text with what is no code blanked out: comments and the insides of string literals become
/// spaces, line ends stay. Enough to find words, braces and imports; no parser.
struct SwiftCode {
    let plain: String

    init(_ text: String) {
        var scanner = Scanner(Array(text))
        plain = String(scanner.blanked())
    }

    private struct Scanner {
        private var rest: ArraySlice<Character>
        private var output: [Character] = []

        init(_ text: [Character]) { rest = text[...] }

        mutating func blanked() -> [Character] {
            while !rest.isEmpty { code(untilParenthesis: false) }
            return output
        }

        /// Up to the end, or to the parenthesis that closes an interpolation.
        private mutating func code(untilParenthesis: Bool) {
            var depth = 0
            while let character = rest.first {
                if rest.starts(with: "//") {
                    while let next = rest.first, next != "\n" { blank(next) }
                } else if rest.starts(with: "/*") {
                    blockComment()
                } else if let hashes = literalStart() {
                    literal(hashes: hashes)
                } else {
                    if character == "(" { depth += 1 }
                    if character == ")" {
                        if depth == 0, untilParenthesis { return }
                        depth -= 1
                    }
                    keep(character)
                }
            }
        }

        private mutating func blockComment() {
            var depth = 0
            repeat {
                if rest.starts(with: "/*") {
                    depth += 1
                    blank(2)
                } else if rest.starts(with: "*/") {
                    depth -= 1
                    blank(2)
                } else {
                    blank(1)
                }
            } while depth > 0 && !rest.isEmpty
        }

        /// The number of `#` before a quotation mark that begins a literal.
        private func literalStart() -> Int? {
            let hashes = rest.prefix { $0 == "#" }.count
            return rest.dropFirst(hashes).first == "\"" ? hashes : nil
        }

        private mutating func literal(hashes: Int) {
            let marks = String(repeating: "#", count: hashes)
            let isLong = rest.dropFirst(hashes).starts(with: "\"\"\"")
            let quotes = isLong ? "\"\"\"" : "\""
            blank(hashes + quotes.count)
            while !rest.isEmpty {
                if rest.starts(with: quotes + marks) { return blank(quotes.count + hashes) }
                // What has no end on its line was no literal.
                if !isLong, rest.first == "\n" { return }
                if rest.starts(with: "\\" + marks + "(") {
                    blank(1 + hashes)
                    keep("(")
                    code(untilParenthesis: true)
                    if let end = rest.first { keep(end) }
                } else if rest.starts(with: "\\" + marks) {
                    blank(2 + hashes)
                } else {
                    blank(1)
                }
            }
        }

        private mutating func keep(_ character: Character) {
            output.append(character)
            rest.removeFirst()
        }

        private mutating func blank(_ character: Character) {
            output.append(character == "\n" ? "\n" : " ")
            rest.removeFirst()
        }

        private mutating func blank(_ count: Int) {
            for _ in 0..<count {
                guard let character = rest.first else { return }
                blank(character)
            }
        }
    }
}
