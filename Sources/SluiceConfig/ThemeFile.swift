import SluiceConsole
import SluiceCore
import Yams

/// A theme as its file says it, before what it inherits is filled in.
struct ThemeFile {
    /// A colour as written: a word of `Color`, or a name of a palette, which may be an heir's.
    struct ColorWord {
        var word: String
        var mark: Mark?
    }

    struct Look {
        var foreground: ColorWord
        var background: ColorWord
        var attributes: Attributes
    }

    let source: YAMLSource
    var name: String?
    /// The theme it inherits from, and where it says so.
    var base: ColorWord?
    var palette: [String: Color] = [:]
    var roles: [Role: Look] = [:]
    /// What is wrong and can be left out.
    var warnings: [Problem] = []
}

// MARK: - Reading

extension ThemeFile {
    /// Reads a file's text. `file` is what problems call it.
    init(parsing text: String, file: String) throws(Problems) {
        source = YAMLSource(file: file, text: text)
        guard let root = try source.compose() else {
            throw Problems([source.problem(nil, "the file is empty")])
        }
        guard let fields = root.mapping else {
            throw Problems([source.problem(root.mark, "a theme is a list of `field: value` lines")])
        }
        var errors: [Problem] = []
        for (key, value) in fields { read(field: key, value, &errors) }
        if !errors.isEmpty { throw Problems(errors) }
    }

    private mutating func read(field key: Node, _ value: Node, _ errors: inout [Problem]) {
        switch key.string {
        case "name": name = word(of: value, field: "name", &errors)?.word
        case "base": base = word(of: value, field: "base", &errors)
        case "palette": readPalette(value, &errors)
        case "roles": readRoles(value, &errors)
        default:
            let field = key.string ?? "this"
            warn(key, "\(field): no such field (name, base, palette, roles)")
        }
    }

    private mutating func readPalette(_ node: Node, _ errors: inout [Problem]) {
        guard let entries = mapping(node, field: "palette", &errors) else { return }
        for (key, value) in entries {
            let field = "palette \(key.string ?? "")"
            guard let name = word(of: key, field: field, &errors)?.word,
                let word = word(of: value, field: field, &errors)
            else { continue }
            if Color(themeWord: name) != nil {
                errors.append(source.problem(key.mark, "\(field): is the name of a colour already"))
            } else if let color = Color(themeWord: word.word) {
                palette[name] = color
            } else {
                errors.append(source.problem(word.mark, Self.unknown(word.word, field: field)))
            }
        }
    }

    private mutating func readRoles(_ node: Node, _ errors: inout [Problem]) {
        guard let entries = mapping(node, field: "roles", &errors) else { return }
        for (key, value) in entries {
            guard let name = word(of: key, field: "roles", &errors)?.word else { continue }
            guard let role = Role(rawValue: name) else {
                warn(key, "roles \(name): no such role")
                continue
            }
            if let look = look(value, field: "roles \(name)", &errors) { roles[role] = look }
        }
    }

    /// `[foreground, background, attributes]`; what is left out at the end is `default` and none.
    private func look(_ node: Node, field: String, _ errors: inout [Problem]) -> Look? {
        guard let items = node.sequence, (1...3).contains(items.count) else {
            errors.append(
                source.problem(node.mark, "\(field): write [foreground, background, attributes]"))
            return nil
        }
        let words = items.map { word(of: $0, field: field, &errors) }
        guard let foreground = words[0] else { return nil }
        var look = Look(
            foreground: foreground, background: ColorWord(word: "default"), attributes: [])
        if words.count > 1 {
            guard let background = words[1] else { return nil }
            look.background = background
        }
        if words.count > 2 {
            guard let list = words[2] else { return nil }
            look.attributes = attributes(list, field: field, &errors)
        }
        return look
    }

    private func attributes(
        _ list: ColorWord, field: String, _ errors: inout [Problem]
    ) -> Attributes {
        var result: Attributes = []
        for word in list.word.split(separator: " ") where word != "none" {
            if let attribute = Attributes(word: String(word)) {
                result.insert(attribute)
            } else {
                let known = "none, bold, dim, reverse, underline, italic, blink"
                let message = "\(field): \"\(word)\" is no attribute (\(known))"
                errors.append(source.problem(list.mark, message))
            }
        }
        return result
    }
}

// MARK: - Nodes

extension ThemeFile {
    static func unknown(_ word: String, field: String) -> String {
        """
        \(field): "\(word)" is no colour (default, one of the sixteen names, 0-255, \
        "#rrggbb" in quotes, or a name from the palette)
        """
    }

    /// A file is found by its own name; what it calls itself is for its reader.
    mutating func warnOfName(_ expected: String) {
        guard let name, name != expected else { return }
        let message = "name: is \"\(name)\", and the file makes it \"\(expected)\""
        warnings.append(Problem(.warning, file: source.file, message: message))
    }

    private mutating func warn(_ node: Node, _ message: String) {
        var problem = source.problem(node.mark, message)
        problem.severity = .warning
        warnings.append(problem)
    }

    private func mapping(
        _ node: Node, field: String, _ errors: inout [Problem]
    ) -> Node.Mapping? {
        if let mapping = node.mapping { return mapping }
        // `palette:` with nothing below it.
        if node.scalar?.string.isEmpty == true { return nil }
        errors.append(source.problem(node.mark, "\(field): write `name: value` lines below it"))
        return nil
    }

    private func word(of node: Node, field: String, _ errors: inout [Problem]) -> ColorWord? {
        guard let scalar = node.scalar else {
            errors.append(source.problem(node.mark, "\(field): a single word is wanted here"))
            return nil
        }
        // An unquoted # begins a comment, so that the value is empty.
        if scalar.string.isEmpty, scalar.style == .plain {
            let message = "\(field): no value; a colour such as \"#5f87af\" needs its quotes"
            errors.append(source.problem(node.mark, message))
            return nil
        }
        return ColorWord(word: scalar.string, mark: node.mark)
    }
}

extension Color {
    /// As theme files write colours: the words of `Color`, and the two spellings of grey.
    init?(themeWord word: String) {
        self.init(word: word == "grey" || word == "gray" ? "bright-black" : word)
    }
}
