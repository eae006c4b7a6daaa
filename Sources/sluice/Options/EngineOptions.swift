import ArgumentParser
import Foundation
import SluiceCore

/// What the engine can be told by options.
struct EngineOptions: ParsableArguments {
    @OptionGroup(title: "Listeners") var listeners: ListenerOptions
    @OptionGroup(title: "Destinations") var destinations: DestinationOptions
    @OptionGroup(title: "Access log") var log: LogOptions
    @OptionGroup(title: "Cache") var cache: CacheOptions
    @OptionGroup(title: "Timeouts") var timeouts: TimeoutOptions
    @OptionGroup(title: "Limits") var limits: LimitOptions
    @OptionGroup var control: ControlOptions

    @Option(
        help: ArgumentHelp(
            "State directory, with bans.txt. (default: $XDG_STATE_HOME/sluice, or "
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

    func settings(_ places: Places = Places()) throws -> EngineSettings {
        guard let state = state ?? places.stateDirectory else {
            throw ValidationError("there is no home directory; --state has to name a directory")
        }
        var settings = EngineSettings()
        settings.listeners = listeners.listeners
        settings.upstreams = listeners.upstreams
        destinations.apply(to: &settings)
        settings.threads = threads ?? ProcessInfo.processInfo.activeProcessorCount
        settings.timeouts = timeouts.timeouts
        limits.apply(to: &settings)
        settings.cacheMemory = cache.cacheMemory.bytes
        settings.stateDirectory = state
        settings.logPath = log.log
        settings.controlPath = control.control ?? places.controlSocket(state: state)
        return settings
    }
}
