import SluiceCore

/// Whether the disk works. After something failed nothing is tried for a while, longer each time.
struct DiskHealth {
    private(set) var fault: FileFault?
    private var tryAgainAt = MonotonicTime(nanoseconds: .min)
    private var rest = firstRest

    private static let firstRest: Int64 = 5_000_000_000
    private static let longestRest: Int64 = 300_000_000_000

    func mayTry(at now: MonotonicTime) -> Bool { fault == nil || now >= tryAgainAt }

    /// Lets one try through, and the next only after another rest.
    mutating func takeTry(at now: MonotonicTime) -> Bool {
        guard mayTry(at: now) else { return false }
        if fault != nil { tryAgainAt = now.advanced(byNanoseconds: rest) }
        return true
    }

    /// - Returns: whether it worked before.
    mutating func fail(_ fault: FileFault, at now: MonotonicTime) -> Bool {
        let worked = self.fault == nil
        self.fault = fault
        if !worked { rest = min(rest * 2, Self.longestRest) }
        tryAgainAt = now.advanced(byNanoseconds: rest)
        return worked
    }

    /// - Returns: whether it did not work before.
    mutating func succeed() -> Bool {
        defer { self = Self() }
        return fault != nil
    }
}
