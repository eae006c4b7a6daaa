@testable import SluiceCore

/// Tunnels whose ends send, end, break and are cut in any order, with buffers in between that keep
/// what was not delivered yet.
struct TunnelSimulation {
    private var random: SeededGenerator
    private var steps = 0

    init(seed: UInt64) { random = SeededGenerator(seed: seed) }

    /// One direction as the session carries it, named by the side that sends.
    private struct Lane {
        var buffered = 0
        var hasEnded = false
        /// `endOutput` was asked of the side that receives.
        var wasToldEnd = false
        var isDelivered = false
    }

    private struct World {
        var client = Lane()
        var origin = Lane()
        var isBroken = false
        var closes: [EndReason] = []

        subscript(_ side: Tunnel.Side) -> Lane {
            get { side == .client ? client : origin }
            set { if side == .client { client = newValue } else { origin = newValue } }
        }
    }

    /// A sentence about the first rule that was broken.
    mutating func violation(within limit: Int) -> String? {
        var number = 0
        while steps < limit {
            number += 1
            if let violation = playOne() { return "tunnel \(number): \(violation)" }
        }
        return nil
    }

    private mutating func playOne() -> String? {
        var tunnel = Tunnel()
        var world = World()
        while world.closes.isEmpty {
            var effects: [Tunnel.Effect] = []
            step(&tunnel, &world, &effects)
            if let fault = Self.carryOut(effects, &world) { return fault }
            let isDone = world.client.isDelivered && world.origin.isDelivered
            if isDone, world.closes != [.complete] { return "all was delivered: \(world)" }
        }
        if world.closes == [.complete], !world.client.isDelivered || !world.origin.isDelivered {
            return "complete, and it is not: \(world)"
        }
        var late: [Tunnel.Effect] = []
        for side in [Tunnel.Side.client, .origin] {
            tunnel.inputEnded(side, &late)
            tunnel.outputEnded(side, &late)
            tunnel.failed(side, &late)
        }
        tunnel.cut(.killed, &late)
        return late.isEmpty ? nil : "\(late) behind the end"
    }

    private mutating func step(
        _ tunnel: inout Tunnel, _ world: inout World, _ effects: inout [Tunnel.Effect]
    ) {
        steps += 1
        let side: Tunnel.Side = random.once(in: 2) ? .client : .origin
        switch Int.random(in: 0..<24, using: &random) {
        case 0..<8 where !world[side].hasEnded: world[side].buffered += 1
        case 8..<16 where world[side].buffered > 0: world[side].buffered -= 1
        case 16..<19:
            world[side].hasEnded = true
            tunnel.inputEnded(side, &effects)
        case 19..<22 where world[side].wasToldEnd && world[side].buffered == 0:
            world[side].isDelivered = true
            tunnel.outputEnded(side.other, &effects)
        case 22:
            // One that has sent and got all it should may go: nobody misses it.
            let isMissed = !(world[side].hasEnded && world[side.other].isDelivered)
            tunnel.failed(side, &effects)
            if isMissed == effects.isEmpty { world.closes.append(.failed) }
        case 23 where random.once(in: 4): tunnel.cut(.killed, &effects)
        default: break
        }
    }

    private static func carryOut(_ effects: [Tunnel.Effect], _ world: inout World) -> String? {
        for effect in effects {
            if !world.closes.isEmpty { return "\(effect) behind the end" }
            switch effect {
            case .endOutput(let side):
                if !world[side.other].hasEnded { return "\(side) is told of an end too early" }
                if world[side.other].wasToldEnd { return "\(side) is told of an end twice" }
                world[side.other].wasToldEnd = true
            case .close(let reason): world.closes.append(reason)
            }
        }
        return world.closes == [.failed] ? "a side that went was misjudged: \(world)" : nil
    }
}
