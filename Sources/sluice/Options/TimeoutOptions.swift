import ArgumentParser
import SluiceCore

/// How long things may take.
struct TimeoutOptions: ParsableArguments {
    @Option(
        help: Self.help("To connect to an origin.", \.connect),
        transform: TimeLength.init(parsing:))
    var connectTimeout = Self.standard(\.connect)

    @Option(
        help: Self.help(
            "From the first byte of a request head to its end, and from accept to it.",
            \.requestHead),
        transform: TimeLength.init(parsing:))
    var headTimeout = Self.standard(\.requestHead)

    @Option(
        help: Self.help("Without a byte in either direction.", \.idle),
        transform: TimeLength.init(parsing:))
    var idleTimeout = Self.standard(\.idle)

    @Option(
        help: Self.help("From the end of a request to the head of its response.", \.response),
        transform: TimeLength.init(parsing:))
    var responseTimeout = Self.standard(\.response)

    @Option(
        help: Self.help("For what is open to end when sluice is asked to stop.", \.shutdown),
        transform: TimeLength.init(parsing:))
    var stopTimeout = Self.standard(\.shutdown)

    var timeouts: Timeouts {
        var timeouts = Timeouts()
        timeouts.connect = connectTimeout.nanoseconds
        timeouts.requestHead = headTimeout.nanoseconds
        timeouts.idle = idleTimeout.nanoseconds
        timeouts.response = responseTimeout.nanoseconds
        timeouts.shutdown = stopTimeout.nanoseconds
        return timeouts
    }

    private static func standard(_ timeout: KeyPath<Timeouts, Int64>) -> TimeLength {
        TimeLength(nanoseconds: Timeouts()[keyPath: timeout])
    }

    private static func help(_ text: String, _ timeout: KeyPath<Timeouts, Int64>) -> ArgumentHelp {
        ArgumentHelp("\(text) (default: \(standard(timeout)))", valueName: "time")
    }
}
