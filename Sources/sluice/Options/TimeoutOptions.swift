import ArgumentParser
import SluiceCore

/// How long things may take.
struct TimeoutOptions: ParsableArguments {
    @Option(
        help: Self.help("To connect to an origin.", \.connect),
        transform: TimeLength.init(parsing:))
    var connectTimeout: TimeLength?

    @Option(
        help: Self.help(
            "From the first byte of a request head to its end, and from accept to it.",
            \.requestHead),
        transform: TimeLength.init(parsing:))
    var headTimeout: TimeLength?

    @Option(
        help: Self.help("Without a byte in either direction.", \.idle),
        transform: TimeLength.init(parsing:))
    var idleTimeout: TimeLength?

    @Option(
        help: Self.help("From the end of a request to the head of its response.", \.response),
        transform: TimeLength.init(parsing:))
    var responseTimeout: TimeLength?

    @Option(
        help: Self.help("For what is open to end when sluice is asked to stop.", \.shutdown),
        transform: TimeLength.init(parsing:))
    var stopTimeout: TimeLength?

    /// The names of the settings that these give, and their values.
    var given: [String: String] {
        let values = [
            "timeouts.connect": connectTimeout, "timeouts.head": headTimeout,
            "timeouts.idle": idleTimeout, "timeouts.response": responseTimeout,
            "timeouts.stop": stopTimeout,
        ]
        return values.compactMapValues { $0?.description }
    }

    private static func standard(_ timeout: KeyPath<Timeouts, Int64>) -> TimeLength {
        TimeLength(nanoseconds: Timeouts()[keyPath: timeout])
    }

    private static func help(_ text: String, _ timeout: KeyPath<Timeouts, Int64>) -> ArgumentHelp {
        ArgumentHelp("\(text) (default: \(standard(timeout)))", valueName: "time")
    }
}
