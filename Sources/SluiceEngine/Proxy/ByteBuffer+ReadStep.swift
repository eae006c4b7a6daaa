import NIOCore
import SluiceCore

extension ByteBuffer {
    /// Drops what a step has used up; the content in it, if any, is shared and not copied.
    mutating func take(_ step: ReadStep) -> ByteBuffer? {
        defer { moveReaderIndex(forwardBy: step.consumed) }
        guard case .data(let range) = step.event else { return nil }
        return getSlice(at: readerIndex + range.lowerBound, length: range.count)
    }
}
