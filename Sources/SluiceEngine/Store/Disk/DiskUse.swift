package import SluiceCore

/// Uses of a response that the disk did not see: it was in memory.
package struct DiskUse: Sendable {
    /// The bytes of its key.
    package let key: [UInt8]
    package let selecting: SelectingKey
    package let hits: UInt32
    package let last: WallTime

    package init(key: [UInt8], selecting: SelectingKey, hits: UInt32, last: WallTime) {
        self.key = key
        self.selecting = selecting
        self.hits = hits
        self.last = last
    }
}
