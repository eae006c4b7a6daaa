import Foundation

@testable import SluiceCore

/// How long simulations run, and with which numbers. A failure names its seed; to see it again, or
/// to look for more:
///
///     SLUICE_SIMULATION_SEED=7 SLUICE_SIMULATION_STEPS=20000000 swift test --filter Simulation
enum SimulationScale {
    /// Steps of one simulation; every seed gets its share.
    static let steps = Int(value("STEPS") ?? "") ?? 400_000
    static let seeds: [UInt64] = UInt64(value("SEED") ?? "").map { [$0] } ?? Array(1...8)
    static var stepsPerSeed: Int { steps / seeds.count }

    private static func value(_ name: String) -> String? {
        ProcessInfo.processInfo.environment["SLUICE_SIMULATION_\(name)"]
    }
}

extension SeededGenerator {
    /// True once in so many times.
    mutating func once(in count: Int) -> Bool { Int.random(in: 0..<count, using: &self) == 0 }
    mutating func pick<Element>(_ all: [Element]) -> Element {
        all[Int.random(in: 0..<all.count, using: &self)]
    }
}
