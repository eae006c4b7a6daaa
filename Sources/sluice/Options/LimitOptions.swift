import ArgumentParser
import SluiceCore

/// How much things may measure.
struct LimitOptions: ParsableArguments {
    @Option(help: Self.help("Request line; over it 414.", size: "limits.start-line"))
    var startLineLimit: String?

    @Option(help: Self.help("Header fields of a message; over it 431.", size: "limits.field-size"))
    var fieldSizeLimit: String?

    @Option(help: Self.help("Number of header fields; over it 431.", count: "limits.field-count"))
    var fieldCountLimit: String?

    @Option(help: Self.help("Connections open at once; over it 503.", count: "limits.connections"))
    var connectionLimit: String?

    @Option(
        help: Self.help("Finished requests and connections kept for the tables.", count: "rows"))
    var rowLimit: String?

    /// Their names as settings, the names of the options and the values.
    private var all: [(setting: String, option: String, value: String?)] {
        [
            ("limits.start-line", "start-line-limit", startLineLimit),
            ("limits.field-size", "field-size-limit", fieldSizeLimit),
            ("limits.field-count", "field-count-limit", fieldCountLimit),
            ("limits.connections", "connection-limit", connectionLimit),
            ("rows", "row-limit", rowLimit),
        ]
    }

    /// The names of the settings that these give, and their values.
    var given: [String: String] {
        all.reduce(into: [:]) { $0[$1.setting] = $1.value }
    }

    func validate() throws {
        var trial = EngineSettings()
        for (name, option, value) in all {
            guard let value, let setting = EngineSettings.table.first(where: { $0.name == name })
            else { continue }
            do throws(SettingFault) {
                try setting.take(value, &trial)
            } catch {
                throw ValidationError("--\(option): \(error)")
            }
        }
    }

    private static func help(_ text: String, size setting: String) -> ArgumentHelp {
        ArgumentHelp("\(text) (default: \(standard(setting)))", valueName: "size")
    }

    private static func help(_ text: String, count setting: String) -> ArgumentHelp {
        ArgumentHelp("\(text) (default: \(standard(setting)))", valueName: "count")
    }

    private static func standard(_ name: String) -> String {
        EngineSettings.table.first { $0.name == name }?.text(EngineSettings()) ?? ""
    }
}
