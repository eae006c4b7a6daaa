package import NIOCore
import NIOPosix
package import SluiceCore

/// Simulated clients, a task each, that keep a proxy busy (`sluice demo`).
package struct Traffic: Sendable {
    /// Where the clients go.
    package struct Places: Equatable, Sendable {
        /// The `forward` listener all web requests go through.
        package var forward: Endpoint
        /// A `tcp` listener before the echo server; without one nobody echoes.
        package var tcp: Endpoint?
        /// Allowed web sites, at least one.
        package var web: [Endpoint]
        /// The site that is banned; without one nobody trespasses.
        package var banned: Endpoint?

        /// All places at once.
        package init(forward: Endpoint, tcp: Endpoint?, web: [Endpoint], banned: Endpoint?) {
            self.forward = forward
            self.tcp = tcp
            self.web = web
            self.banned = banned
        }
    }

    /// Waits; throws when the task is cancelled meanwhile.
    package typealias Sleeper = @Sendable (Duration) async throws -> Void

    /// Where everyone goes.
    package var places: Places
    /// One client a habit.
    package var habits = Habit.dozen
    /// The same seed makes the same choices.
    package var seed: UInt64 = 1
    /// Visits of each client; `nil` goes on until the task is cancelled.
    package var visits: Int?
    /// How the clients wait; a test does not.
    package var sleep: Sleeper = { try await Task.sleep(for: $0) }
    /// Hears of visits cut short.
    package var narrate: Narrator = { _ in }
    private let tally = TrafficTally()

    /// The dozen, without an end.
    package init(places: Places) { self.places = places }

    /// What has been done so far, also while `run` is under way.
    package var summary: TrafficSummary { tally.summary }

    /// Runs every client to its last visit, or until the task is cancelled.
    package func run(
        group: any EventLoopGroup = .singletonMultiThreadedEventLoopGroup
    ) async -> TrafficSummary {
        await withTaskGroup(of: Void.self) { tasks in
            for (index, habit) in habits.enumerated() {
                tasks.addTask { await run(habit, seed: seed &+ UInt64(index), group: group) }
            }
        }
        return summary
    }

    private func run(_ habit: Habit, seed: UInt64, group: any EventLoopGroup) async {
        let client = SimulatedClient(
            habit, places: places, seed: seed, sleep: sleep, group: group, tally: tally)
        var done = 0
        while !Task.isCancelled, visits.map({ done < $0 }) ?? true {
            if done > 0, (try? await client.rest()) == nil { return }
            done += 1
            tally.add { $0.visits += 1 }
            do {
                try await client.visit()
            } catch let fault as ClientFault where fault != .cancelled {
                tally.add { $0.failures += 1 }
                narrate("\(habit.name): \(fault)")
            } catch {
                return
            }
        }
    }
}
