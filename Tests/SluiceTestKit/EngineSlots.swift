/// How many engines tests run at once: each has threads of its own, and a computer that is busy
/// with hundreds of them would make honest time limits fail.
actor EngineSlots {
    static let shared = EngineSlots(count: 6)

    private var free: Int
    private var waiting: [CheckedContinuation<Void, Never>] = []

    init(count: Int) { free = count }

    func acquire() async {
        if free > 0 {
            free -= 1
        } else {
            await withCheckedContinuation { waiting.append($0) }
        }
    }

    /// A slot goes to who has waited longest.
    func release() {
        if waiting.isEmpty {
            free += 1
        } else {
            waiting.removeFirst().resume()
        }
    }
}
