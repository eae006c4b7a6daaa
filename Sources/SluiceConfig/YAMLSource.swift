import SluiceCore
import Yams

/// The text of one YAML file, and problems placed in it.
struct YAMLSource {
    let file: String
    let text: String

    /// Bytes. Files that people write are far smaller, and what is read nests no deeper than the
    /// reader's stack.
    static let limit = 64 * 1024

    /// The root of the one document, `nil` when there is none.
    func compose() throws(Problems) -> Node? {
        guard text.utf8.count <= Self.limit else {
            throw Problems([problem(nil, "larger than \(Self.limit / 1024) KB")])
        }
        do {
            return try Yams.compose(yaml: text)
        } catch let error as YamlError {
            throw Problems([problem(of: error)])
        } catch {
            throw Problems([problem(nil, "\(error)")])
        }
    }

    /// An error at a mark.
    func problem(_ mark: Mark?, _ message: String) -> Problem {
        Problem(.error, file: file, line: mark?.line, column: mark?.column, message: message)
    }

    private func problem(of error: YamlError) -> Problem {
        switch error {
        case .scanner(let context, let text, let mark, _),
            .parser(let context, let text, let mark, _),
            .composer(let context, let text, let mark, _):
            return problem(mark, [context?.text, text].compactMap(\.self).joined(separator: ": "))
        case .duplicatedKeysInMapping(let keys, let context):
            let names = keys.sorted().joined(separator: ", ")
            return problem(context.mark, "given more than once: \(names)")
        case .reader(let text, let offset, _, _):
            return problem(ofCharacter: offset ?? 0, text)
        default:
            return problem(nil, "\(error)")
        }
    }

    /// An error at a character, counted from 0.
    private func problem(ofCharacter offset: Int, _ message: String) -> Problem {
        let lines = text.prefix(max(0, offset)).split(
            separator: "\n", omittingEmptySubsequences: false)
        let column = (lines.last?.unicodeScalars.count ?? 0) + 1
        return Problem(.error, file: file, line: lines.count, column: column, message: message)
    }
}
