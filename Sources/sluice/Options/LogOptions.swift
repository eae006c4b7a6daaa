import ArgumentParser

/// The access log.
struct LogOptions: ParsableArguments {
    enum Format: String, CaseIterable, ExpressibleByArgument, Sendable {
        case common, combined, squid, haproxy, json
    }

    @Option(
        help: ArgumentHelp(
            "Access log, appended to and opened again on SIGHUP; `-` is standard output.",
            valueName: "file|-"))
    var log: String?

    @Option(help: ArgumentHelp("Format of its lines: only `combined` so far.", valueName: "format"))
    var logFormat = Format.combined

    func validate() throws {
        if log?.isEmpty == true { throw ValidationError("--log names no file") }
        guard logFormat != .combined else { return }
        throw ValidationError(
            "--log-format \(logFormat.rawValue) is not available yet; this version writes combined")
    }
}
