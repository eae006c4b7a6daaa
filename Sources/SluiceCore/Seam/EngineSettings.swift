/// All the engine needs to know before it starts, and again when it is told anew.
package struct EngineSettings: Equatable, Sendable {
    package var listeners: [ListenerSettings] = []
    /// The groups of origins that `reverse` and `tcp` listeners lead to.
    package var upstreams: [UpstreamSettings] = []
    /// Proxies that stand between sluice and an origin; the first that fits is taken.
    package var parents: [ParentSettings] = []
    package var destinations = DestinationSettings()
    /// Event loops.
    package var threads = 1
    package var timeouts = Timeouts()
    package var nameLifetimes = NameLifetimes()
    package var wire = WireLimits()
    package var limits = TrafficLimits()
    /// Bytes; 0 switches the cache off.
    package var cacheMemory = 256 << 20
    /// Bytes of responses kept on disk too, in `cache` of the state directory; 0 keeps none there.
    /// What is on disk stands behind the cache in memory: without that, or without a state
    /// directory, there is none. One response may take an eighth of it, also one that is too large
    /// for memory: that is written while it arrives.
    package var cacheDisk = 10 << 30
    package var cachePolicy = CachePolicy()
    /// Folder of `bans.txt` and of the cache on disk; `nil` keeps nothing.
    package var stateDirectory: String?
    /// Access log: a path, `-` for standard output, `nil` for none.
    package var logPath: String?
    /// Path of the control socket; `nil` for none.
    package var controlPath: String?
    /// Finished exchanges and closed connections kept as rows, all loops together.
    package var rowLimit = 4000

    package init() {}
}

extension EngineSettings {
    /// Which listener accepts at this address already, by its place in the list. Port 0 is another
    /// one each time.
    package func firstListener(at address: ListenAddress) -> Int? {
        guard address.endpoint?.port != 0 else { return nil }
        return listeners.firstIndex { $0.address == address }
    }

    /// A listener whose address an earlier one has.
    package var crowdedListener: ListenerSettings? {
        listeners.indices.first { index in
            firstListener(at: listeners[index].address).map { $0 < index } ?? false
        }
        .map { listeners[$0] }
    }
}
