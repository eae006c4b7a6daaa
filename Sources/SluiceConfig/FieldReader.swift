import SluiceCore
import Yams

/// Reads the nodes of one file into values by tables of settings. A problem does not stop it: all
/// of a file are found in one reading.
struct FieldReader {
    /// Reads what no table covers, a list of servers say.
    typealias Section<Root> = (inout FieldReader, Node, String, inout Root) -> Void

    let source: YAMLSource
    private(set) var problems: [Problem] = []
    /// Where the value of each field stands, by its path: `listeners[0].address`.
    private(set) var places: [String: Mark] = [:]

    init(_ source: YAMLSource) { self.source = source }

    mutating func stand(_ path: String, at mark: Mark?) { places[path] = mark }

    mutating func complain(_ mark: Mark?, _ path: String, _ message: String) {
        let line = path.isEmpty ? message : "\(path): \(message)"
        problems.append(source.problem(mark, WireText(line).escaped()))
    }

    /// At the value of a field that was read.
    mutating func complain(at path: String, _ message: String) {
        complain(places[path], path, message)
    }
}

// MARK: - Mappings

extension FieldReader {
    /// Takes each `field: value` of a mapping by `table` or by its section. `path` is the place of
    /// the mapping in the file, `prefix` its place in the table.
    mutating func fields<Root>(
        of node: Node, at path: String, _ table: [Setting<Root>], prefix: String = "",
        sections: [String: Section<Root>] = [:], into root: inout Root
    ) {
        guard let entries = entries(of: node, at: path) else { return }
        for (name, key, value) in entries {
            let (field, place) = (prefix + name, Self.join(path, name))
            if let setting = table.first(where: { $0.name == field }) {
                take(value, place, setting, into: &root)
            } else if let section = sections[field] {
                places[place] = value.mark
                section(&self, value, place, &root)
            } else if table.contains(where: { $0.name.hasPrefix(field + ".") }) {
                fields(of: value, at: place, table, prefix: field + ".", into: &root)
            } else {
                let names = Self.names(table.map(\.name) + sections.keys, behind: prefix)
                complain(key.mark, place, Self.unknown(name, names))
            }
        }
    }

    /// The entries of a mapping; nothing below a field is an empty one. `nil` after a complaint.
    mutating func entries(of node: Node, at path: String) -> [(String, key: Node, value: Node)]? {
        if let mapping = node.mapping {
            return mapping.compactMap { key, value in
                guard let name = key.scalar?.string else {
                    complain(key.mark, path, "the name of a field is a single word")
                    return nil
                }
                return (name, key, value)
            }
        }
        if Self.isEmpty(node) { return [] }
        complain(node.mark, path, "write `name: value` lines below it")
        return nil
    }

    private static func names(_ all: [String], behind prefix: String) -> [String] {
        var names: [String] = []
        for name in all.sorted() where name.hasPrefix(prefix) {
            let first = String(name.dropFirst(prefix.count).prefix { $0 != "." })
            if !names.contains(first) { names.append(first) }
        }
        return names
    }

    private static func unknown(_ name: String, _ names: [String]) -> String {
        if let nearest = NearestName.of(name, among: names) {
            return "no such field; did you mean \(nearest)?"
        }
        return "no such field (\(names.joined(separator: ", ")))"
    }

    private static func join(_ path: String, _ name: String) -> String {
        path.isEmpty ? name : "\(path).\(name)"
    }
}

// MARK: - Values

extension FieldReader {
    /// The items of a sequence; one value alone is a sequence of one. `nil` after a complaint.
    mutating func items(of node: Node, at path: String) -> [Node]? {
        if let sequence = node.sequence { return Array(sequence) }
        if node.scalar != nil, !Self.isEmpty(node) { return [node] }
        complain(node.mark, path, "write a list: `- ` lines below it, or [one, two]")
        return nil
    }

    /// A single value as written. `nil` after a complaint.
    mutating func word(of node: Node, at path: String) -> String? {
        guard let scalar = node.scalar else {
            complain(node.mark, path, "a single value is wanted here")
            return nil
        }
        guard !Self.isEmpty(node) else {
            complain(node.mark, path, "has no value")
            return nil
        }
        places[path] = node.mark
        return scalar.string
    }

    /// Says why a value cannot be read, at its place.
    mutating func reading<Value>(
        _ node: Node, _ path: String, _ read: (String) throws(SettingFault) -> Value
    ) -> Value? {
        guard let word = word(of: node, at: path) else { return nil }
        do {
            return try read(word)
        } catch {
            complain(node.mark, path, "\(error)")
            return nil
        }
    }

    private mutating func take<Root>(
        _ node: Node, _ path: String, _ setting: Setting<Root>, into root: inout Root
    ) {
        switch setting.shape {
        case .word: take(word: node, path, setting, into: &root)
        case .list:
            guard let items = items(of: node, at: path) else { return }
            setting.clear(&root)
            places[path] = node.mark
            for item in items { take(word: item, path, setting, into: &root) }
        }
    }

    private mutating func take<Root>(
        word node: Node, _ path: String, _ setting: Setting<Root>, into root: inout Root
    ) {
        guard let word = word(of: node, at: path) else { return }
        do {
            try setting.take(word, &root)
        } catch {
            complain(node.mark, path, "\(error)")
        }
    }

    /// A field with nothing behind its colon.
    private static func isEmpty(_ node: Node) -> Bool {
        guard let scalar = node.scalar else { return false }
        return scalar.string.isEmpty && scalar.style == .plain
    }
}
