/// What the store on disk holds and has done since it was made.
package struct DiskCounts: Equatable, Sendable {
    package internal(set) var entries = 0
    /// Room on the disk, in whole blocks.
    package internal(set) var bytes = 0
    package internal(set) var stored: UInt64 = 0
    /// Not stored: too many waited for the disk, or it does not work.
    package internal(set) var dropped: UInt64 = 0
    /// Responses opened, and keys of which none could be.
    package internal(set) var opened: UInt64 = 0
    package internal(set) var notOpened: UInt64 = 0
    package internal(set) var evicted: UInt64 = 0
    /// Files that were no stored responses, or damaged ones.
    package internal(set) var setAside: UInt64 = 0
    /// The names of all files are known.
    package internal(set) var isComplete = false
    /// The last thing that went wrong, while nothing is written for it.
    package internal(set) var fault: FileFault?
}
