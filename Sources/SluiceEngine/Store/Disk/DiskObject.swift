import Glibc
package import SluiceCore
import Synchronization

/// A stored response, opened: what its header says was checked, and so was its content, this time or
/// since the start. It stays whole for whoever holds it, also after it was replaced or removed.
package final class DiskObject: Sendable {
    package let name: DiskObjectName
    package let record: DiskRecord
    package let tally: DiskTally
    /// Where in the file the content begins, in bytes.
    package let contentOffset: Int
    package let contentLength: Int
    private let file: Descriptor
    private let pages: FilePages?
    /// What was in memory when that was last looked at.
    private let seen = Mutex<(range: Range<Int>, time: MonotonicTime)?>(nil)
    /// When the file says it was last used: seconds since the epoch.
    private let lastUse: Int
    let preamble: DiskPreamble
    let slot: DiskSlot

    /// For sendfile; closed with this object.
    package var descriptor: CInt { file.number }

    /// Bytes that hold the header of nearly all.
    private static let firstRead = 4096

    /// Why a file was not opened.
    enum Fault: Error {
        /// Nothing of that name.
        case missing
        /// No more files can be open, or the disk does not answer.
        case unreadable(FileFault)
        case damaged(DiskRecordFault)
    }

    /// - Parameter forWriting: for its next record.
    init(
        _ name: DiskObjectName, in tree: DiskTree, forWriting: Bool = false
    ) throws(Fault) {
        let file = try Self.open(name, in: tree, forWriting ? O_RDWR : O_RDONLY)
        guard let status = file.status() else { throw .damaged(.foreign) }
        guard var header = file.read(at: 0, count: Self.firstRead) else {
            throw .unreadable(FileFault("read", tree.path(of: name)))
        }
        do throws(DiskRecordFault) {
            preamble = try DiskPreamble(header, fileLength: Int64(status.st_size))
        } catch { throw .damaged(error) }
        if header.count < preamble.contentOffset {
            guard let whole = file.read(at: 0, count: preamble.contentOffset) else {
                throw .unreadable(FileFault("read", tree.path(of: name)))
            }
            header = whole
        }
        do throws(DiskRecordFault) {
            slot = try preamble.newestSlot(in: header)
            record = slot.record
            let expected = DiskObjectName(record.key, record.metadata.selecting, tree.hash)
            guard expected == name else { throw .wrongName }
        } catch { throw .damaged(error) }
        self.name = name
        lastUse = max(0, min(status.st_mtim.tv_sec, 1 << 40))
        tally = DiskTally(header: header)
        contentOffset = preamble.contentOffset
        contentLength = Int(preamble.contentLength)
        pages = forWriting ? nil : FilePages(of: file.number, length: Int(status.st_size))
        self.file = file
    }

    private static func open(
        _ name: DiskObjectName, in tree: DiskTree, _ flags: CInt
    ) throws(Fault) -> Descriptor {
        do throws(FileFault) {
            return try tree.open(name, flags)
        } catch {
            switch errno {
            case ENOENT: throw .missing
            // A link, a folder or a device.
            case ELOOP, ENOTDIR, EISDIR, ENXIO: throw .damaged(.foreign)
            default: throw .unreadable(error)
            }
        }
    }

    /// Reads all content: `false` when it is not what was stored, `nil` when it cannot be read.
    func hasIntactContent() -> Bool? {
        var sum = CRC32C()
        var offset = 0
        while offset < contentLength {
            let count = min(contentLength - offset, 1 << 18)
            guard let bytes = file.read(at: contentOffset + offset, count: count) else {
                return nil
            }
            guard bytes.count == count else { return false }
            sum.update(bytes.span.bytes)
            offset += count
        }
        return sum.value == preamble.checksum
    }

    /// Content in memory, for those who cannot use sendfile. Waits for the disk.
    /// - Parameter range: offsets within the content.
    package func content(_ range: Range<Int>) -> [UInt8]? {
        guard range.lowerBound >= 0, range.upperBound <= contentLength else { return nil }
        let bytes = file.read(at: contentOffset + range.lowerBound, count: range.count)
        return bytes?.count == range.count ? bytes : nil
    }

    /// Nanoseconds for which an answer holds: to look at each page for each request would take a
    /// twelfth of what sending them does.
    private static let seenLately: Int64 = 250_000_000

    /// Whether sendfile would not have to wait for the disk, as far as anybody can know.
    /// - Parameter range: offsets within the content.
    func isInMemory(_ range: Range<Int>, now: MonotonicTime) -> Bool {
        let wasSeen = seen.withLock { seen in
            guard let seen else { return false }
            return seen.range.contains(range) && now - seen.time < Self.seenLately
        }
        if wasSeen { return true }
        let start = contentOffset + range.lowerBound
        guard pages?.areInMemory(start..<start + range.count) == true else { return false }
        seen.withLock { $0 = (range, now) }
        return true
    }

    /// Asks the kernel to have this much of the content ready, so that sendfile does not wait.
    func prefetch(_ range: Range<Int>) {
        let range = range.clamped(to: 0..<contentLength)
        _ = posix_fadvise(
            file.number, contentOffset + range.lowerBound, range.count, POSIX_FADV_WILLNEED)
    }

    /// Puts a newer record into the slot that is not in use, and waits until it is on the disk.
    /// - Returns: whether it fits.
    func replaceRecord(with new: DiskRecord, path: String) throws(FileFault) -> Bool {
        guard let (index, bytes) = preamble.slot(after: slot, new) else { return false }
        let isWritten = bytes.withUnsafeBytes {
            file.write($0, at: preamble.slotOffset(index)) && fdatasync(file.number) == 0
        }
        guard isWritten else { throw FileFault("write", path) }
        return true
    }

    /// Without care: nothing depends on it.
    func writeTally(_ tally: DiskTally) {
        _ = tally.bytes.withUnsafeBytes { file.write($0, at: DiskTally.offset) }
        noteUse(at: tally.lastHit)
    }

    /// The time of the file says after a restart when it was last used, to a minute.
    func noteUse(at time: WallTime?) {
        guard let time, abs(Int(time.seconds) - lastUse) >= 60 else { return }
        file.setTime(time)
    }
}
