import ArgumentParser
import SluiceCore

/// The cache.
struct CacheOptions: ParsableArguments {
    /// A size, or none at all.
    enum Room: Sendable, CustomStringConvertible {
        case off
        case size(ByteSize)

        init(parsing text: String) throws {
            self = text == "off" ? .off : .size(try ByteSize(parsing: text))
        }

        var bytes: Int {
            switch self {
            case .off: 0
            case .size(let size): size.bytes
            }
        }

        var description: String {
            switch self {
            case .off: "off"
            case .size(let size): size.description
            }
        }
    }

    @Option(
        help: ArgumentHelp(
            "Memory for cached responses, or `off`. (default: \(Self.standard))",
            valueName: "size|off"),
        transform: Room.init(parsing:))
    var cacheMemory: Room?

    @Option(
        help: ArgumentHelp(
            "Disk for cached responses, in the state directory, or `off`. "
                + "(default: \(Self.standardDisk))",
            valueName: "size|off"),
        transform: Room.init(parsing:))
    var cacheDisk: Room?
    private static let standard = Room.size(ByteSize(bytes: EngineSettings().cacheMemory))
    private static let standardDisk = Room.size(ByteSize(bytes: EngineSettings().cacheDisk))
}
