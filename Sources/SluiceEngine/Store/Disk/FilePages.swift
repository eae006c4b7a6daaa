import Glibc

/// Tells which parts of an open file the system has in memory. Maps the file for that and touches
/// nothing of it, so that nobody waits for a disk here.
struct FilePages: ~Copyable, Sendable {
    /// The address, of which nothing is read.
    private let start: UInt
    private let length: Int

    private static let pageSize = Int(sysconf(Int32(_SC_PAGESIZE)))

    /// `nil` for an empty file, and when there is no room for it among the addresses.
    init?(of file: CInt, length: Int) {
        guard length > 0, let start = mmap(nil, length, PROT_READ, MAP_SHARED, file, 0),
            start != MAP_FAILED
        else { return nil }
        self.start = UInt(bitPattern: start)
        self.length = length
    }

    deinit { munmap(UnsafeMutableRawPointer(bitPattern: start), length) }

    /// - Parameter range: offsets in the file.
    func areInMemory(_ range: Range<Int>) -> Bool {
        let range = range.clamped(to: 0..<length)
        let first = range.lowerBound / Self.pageSize * Self.pageSize
        let count = (range.upperBound - first + Self.pageSize - 1) / Self.pageSize
        guard count > 0 else { return true }
        return withUnsafeTemporaryAllocation(of: UInt8.self, capacity: count) { pages in
            guard let base = pages.baseAddress,
                let address = UnsafeMutableRawPointer(bitPattern: start + UInt(first)),
                mincore(address, range.upperBound - first, base) == 0
            else { return false }
            return pages.allSatisfy { $0 & 1 == 1 }
        }
    }
}
