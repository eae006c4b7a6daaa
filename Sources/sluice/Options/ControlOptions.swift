import ArgumentParser

/// The socket on which `sluice ctl` reaches a running sluice.
struct ControlOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "Control socket. (default: $XDG_RUNTIME_DIR/sluice.sock, or control.sock in the state "
                + "directory)",
            valueName: "socket"))
    var control: String?

    func validate() throws {
        if control?.isEmpty == true { throw ValidationError("--control names no socket") }
    }
}
