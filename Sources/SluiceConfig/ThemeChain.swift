import SluiceConsole
import SluiceCore

/// A theme file and those it inherits from, the nearest first.
///
/// Inheritance is by words: an heir that changes only its palette changes every role that its
/// bases gave in those colours.
struct ThemeChain {
    private var files: [ThemeFile]

    /// Follows `base` from the file of the theme `name` on. `find` gives the file of a name, `nil`
    /// when there is none.
    init(
        _ file: ThemeFile, named name: String, find: (String) throws(Problems) -> ThemeFile?
    ) throws(Problems) {
        files = [file]
        var names = [name]
        while let file = files.last, let base = file.base {
            if names.contains(base.word) {
                let circle = (names + [base.word]).joined(separator: " -> ")
                throw Problems([file.source.problem(base.mark, "base: goes in a circle: \(circle)")]
                )
            }
            names.append(base.word)
            guard let next = try find(base.word) else {
                // Without a file of its own the built-in default lies under everything anyway.
                if base.word == Theme.builtIn.name { break }
                let message = "base: there is no theme \"\(base.word)\""
                throw Problems([file.source.problem(base.mark, message)])
            }
            files.append(next)
        }
    }

    var warnings: [Problem] { files.flatMap(\.warnings) }

    /// Every role's look; what no file gives is the built-in default's.
    func theme(named name: String) throws(Problems) -> Theme {
        var palette: [String: Color] = [:]
        var styles: [Role: Style] = [:]
        var errors: [Problem] = []
        for file in files { palette.merge(file.palette) { heir, _ in heir } }
        for file in files {
            // In the order of the roles, so that the same file always gives the same list.
            for role in Role.allCases where styles[role] == nil {
                guard let look = file.roles[role] else { continue }
                let field = "roles \(role.rawValue)"
                let foreground = color(look.foreground, palette, field, file, &errors)
                let background = color(look.background, palette, field, file, &errors)
                styles[role] = Style(foreground, on: background, look.attributes)
            }
        }
        if !errors.isEmpty { throw Problems(errors) }
        return Theme(name: name, styles: styles)
    }

    private func color(
        _ word: ThemeFile.ColorWord, _ palette: [String: Color], _ field: String,
        _ file: ThemeFile, _ errors: inout [Problem]
    ) -> Color {
        if let color = palette[word.word] ?? Color(themeWord: word.word) { return color }
        errors.append(
            file.source.problem(word.mark, ThemeFile.unknown(word.word, field: field)))
        return .default
    }
}
