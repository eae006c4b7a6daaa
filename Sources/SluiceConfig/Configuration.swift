package import SluiceCore
import Yams

/// What `sluice.yaml` says.
package struct Configuration: Equatable, Sendable {
    package var engine: EngineSettings
    /// Of the console.
    package var theme: String?
    /// Where each field that was given stands in the file, by its path: `timeouts.idle`.
    package var lines: [String: Int] = [:]

    /// Reads a file's text over `standard`, which holds what the file does not say. `file` is what
    /// problems call it.
    package init(
        parsing text: String, file: String, over standard: EngineSettings = EngineSettings()
    ) throws(Problems) {
        engine = standard
        let source = YAMLSource(file: file, text: text)
        // A file of comments alone leaves everything as it is.
        guard let root = try source.compose() else { return }
        var reader = FieldReader(source)
        reader.read(root, into: &self)
        if !reader.problems.isEmpty {
            let inOrder = reader.problems.sorted {
                ($0.line ?? 0, $0.column ?? 0) < ($1.line ?? 0, $1.column ?? 0)
            }
            throw Problems(inOrder)
        }
        lines = reader.places.mapValues(\.line)
    }
}

extension FieldReader {
    fileprivate mutating func read(_ root: Node, into configuration: inout Configuration) {
        var theme: String?
        var listeners: (node: Node, path: String)?
        fields(
            of: root, at: "", EngineSettings.table,
            sections: [
                "listeners": { _, node, path, _ in listeners = (node, path) },
                "upstreams": { $0.readUpstreams($1, $2, &$3) },
                "parents": { $0.readParents($1, $2, &$3) },
                "theme": { reader, node, path, _ in theme = reader.word(of: node, at: path) },
            ],
            into: &configuration.engine)
        configuration.theme = theme
        // Last: the groups they lead to may be defined behind them.
        if let (node, path) = listeners { readListeners(node, path, &configuration.engine) }
    }
}
