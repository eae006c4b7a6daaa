import ArgumentParser
import SluiceCore

/// How much things may measure.
struct LimitOptions: ParsableArguments {
    @Option(
        help: Self.help("Request line; over it 414.", WireLimits().startLine),
        transform: ByteSize.init(parsing:))
    var startLineLimit = ByteSize(bytes: WireLimits().startLine)

    @Option(
        help: Self.help("Header fields of a message; over it 431.", WireLimits().fieldSection),
        transform: ByteSize.init(parsing:))
    var fieldSizeLimit = ByteSize(bytes: WireLimits().fieldSection)

    @Option(
        help: ArgumentHelp("Number of header fields; over it 431.", valueName: "count"))
    var fieldCountLimit = WireLimits().fieldCount

    @Option(
        help: ArgumentHelp("Connections open at once; over it refused.", valueName: "count"))
    var connectionLimit = TrafficLimits().connections

    @Option(
        help: ArgumentHelp(
            "Finished requests and connections kept for the tables.", valueName: "count"))
    var rowLimit = EngineSettings().rowLimit

    /// What a head may measure at most: it is held in memory whole.
    private static let largest = ByteSize(bytes: 16 << 20)

    func validate() throws {
        for (name, size) in [
            ("start-line-limit", startLineLimit), ("field-size-limit", fieldSizeLimit),
        ] where !(64...Self.largest.bytes).contains(size.bytes) {
            throw ValidationError("--\(name) has to be between 64 and \(Self.largest)")
        }
        for (name, count) in [
            ("field-count-limit", fieldCountLimit), ("connection-limit", connectionLimit),
            ("row-limit", rowLimit),
        ] where !(1...10_000_000).contains(count) {
            throw ValidationError("--\(name) has to be between 1 and 10000000")
        }
    }

    private static func help(_ text: String, _ bytes: Int) -> ArgumentHelp {
        ArgumentHelp("\(text) (default: \(ByteSize(bytes: bytes)))", valueName: "size")
    }

    func apply(to settings: inout EngineSettings) {
        settings.wire.startLine = startLineLimit.bytes
        settings.wire.fieldSection = fieldSizeLimit.bytes
        settings.wire.fieldCount = fieldCountLimit
        settings.limits.connections = connectionLimit
        settings.rowLimit = rowLimit
    }
}
