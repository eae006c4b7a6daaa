import ArgumentParser
import Foundation
import SluiceCore

/// What the engine can be told by options.
struct EngineOptions: ParsableArguments {
    @OptionGroup var config: ConfigOptions
    @OptionGroup(title: "Listeners") var listeners: ListenerOptions
    @OptionGroup(title: "Destinations") var destinations: DestinationOptions
    @OptionGroup(title: "Access log") var log: LogOptions
    @OptionGroup(title: "Cache") var cache: CacheOptions
    @OptionGroup(title: "Timeouts") var timeouts: TimeoutOptions
    @OptionGroup(title: "Limits") var limits: LimitOptions
    @OptionGroup var control: ControlOptions

    @Option(
        help: ArgumentHelp(
            "State directory, with bans.txt and the cache. (default: $XDG_STATE_HOME/sluice, or "
                + "~/.local/state/sluice)",
            valueName: "dir"))
    var state: String?

    @Option(help: ArgumentHelp("Event loops. (default: as many as cores)", valueName: "n"))
    var threads: Int?

    func validate() throws {
        if let threads, !(1...1024).contains(threads) {
            throw ValidationError("--threads has to be between 1 and 1024")
        }
        if state?.isEmpty == true { throw ValidationError("--state names no directory") }
    }

    /// What these options, the file they name and the defaults come to.
    func plan(_ places: Places = Places()) throws -> RunPlan {
        let file = try config.read(over: standard(places))
        var plan = RunPlan(file)
        for (name, value) in given { try plan.take(value, for: name) }
        try destinations.apply(to: &plan)
        if !listeners.listeners.isEmpty { plan.lead(listeners.listeners, to: listeners.upstreams) }
        if plan.settings.listeners.isEmpty { plan.settings.listeners = ListenerOptions.standard }
        if let file = listeners.users {
            guard plan.settings.listeners.contains(where: \.kind.asksForUsers) else {
                throw ValidationError("--users: there is no forward and no socks listener")
            }
            plan.ask(forUsersOf: file)
        }
        if let listener = plan.settings.crowdedListener {
            throw ValidationError("\(listener.name): another listener is at this address")
        }
        if plan.settings.stateDirectory == nil, !plan.isGiven("state") {
            throw ValidationError("there is no home directory; --state has to name a directory")
        }
        if plan.settings.controlPath == nil, !plan.isGiven("control") {
            plan.settings.controlPath = places.controlSocket(state: plan.settings.stateDirectory)
        }
        return plan
    }

    private func standard(_ places: Places) -> EngineSettings {
        var settings = EngineSettings()
        settings.threads = ProcessInfo.processInfo.activeProcessorCount
        settings.stateDirectory = places.stateDirectory
        return settings
    }

    /// The names of the settings that options give, and their values.
    private var given: [String: String] {
        let places = [
            "cache.memory": cache.cacheMemory?.description,
            "cache.disk": cache.cacheDisk?.description, "state": state, "log.file": log.log,
            "control": control.control, "threads": threads.map { "\($0)" },
        ]
        return timeouts.given.merging(limits.given) { first, _ in first }
            .merging(places.compactMapValues(\.self)) { first, _ in first }
    }
}
