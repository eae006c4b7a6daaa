import Testing

@testable import SluiceCore

@Suite("Simulated exchanges, tunnels and readers")
struct ExchangeSimulationTests {
    @Test("No fault of a peer breaks an exchange's rules", arguments: SimulationScale.seeds)
    func exchanges(seed: UInt64) throws {
        var simulation = try ExchangeSimulation(seed: seed)
        let violation = simulation.violation(within: SimulationScale.stepsPerSeed)
        #expect(violation == nil, "seed \(seed)")
        // Every kind of end was reached, or the simulation proves less than it seems to.
        #expect(simulation.finishes.count > 15, "\(simulation.finishes)")
    }

    @Test(
        "A tunnel closes once, with all that could be delivered", arguments: SimulationScale.seeds)
    func tunnels(seed: UInt64) {
        var simulation = TunnelSimulation(seed: seed)
        let violation = simulation.violation(within: SimulationScale.stepsPerSeed)
        #expect(violation == nil, "seed \(seed)")
    }
}
