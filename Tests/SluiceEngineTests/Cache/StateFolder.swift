import Foundation
import SluiceCore
import SluiceEngine
import SluiceTestKit
import Testing

/// A state directory that outlives the engines which use it one after another.
struct StateFolder {
    let path = FileManager.default.temporaryDirectory
        .appendingPathComponent("sluice-\(UUID().uuidString)").path

    /// A run of sluice, until all that the disk held at its start is known.
    func run(
        memory: Int = 64 << 20, disk: Int = 64 << 20,
        _ story: (EngineUnderTest) async throws -> Void
    ) async throws {
        try await withEngine(configure: { settings in
            settings.stateDirectory = path
            settings.cacheMemory = memory
            settings.cacheDisk = disk
        }) { sluice in
            try await eventually("the disk is known") {
                await sluice.snapshot([]).events.contains { $0.text.hasPrefix("cache on disk") }
            }
            try await story(sluice)
        }
    }

    func remove() { try? FileManager.default.removeItem(atPath: path) }

    /// Names of the files that have none yet among the stored responses.
    var incoming: [String] {
        (try? FileManager.default.contentsOfDirectory(atPath: "\(path)/cache/incoming")) ?? []
    }

    /// Files below it that this program has open.
    var openFiles: [String] {
        let folder = "/proc/self/fd"
        let numbers = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
        return numbers.compactMap {
            try? FileManager.default.destinationOfSymbolicLink(atPath: "\(folder)/\($0)")
        }.filter { $0.hasPrefix("\(path)/cache/") && $0.contains("objects/") }
    }
}

extension EngineUnderTest {
    func untilStoredOnDisk(_ count: Int) async throws {
        try await eventually("\(count) responses are on disk") {
            await self.snapshot([]).gauges.cacheDiskEntries == count
        }
    }
}
