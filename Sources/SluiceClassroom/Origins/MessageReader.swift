/// Finds the end of a bare message: four letters, which nothing follows and nothing frames.
///
/// A message is complete with its fourth letter, at a line end, at sixty-four bytes, or when the
/// input ends; a letter may be several bytes of UTF-8 and may be cut anywhere.
struct MessageReader {
    /// Letters of a message.
    static let length = 4
    /// Bytes after which it is answered whatever it is.
    static let limit = 64

    private(set) var bytes: [UInt8] = []

    /// The message without its line end, once it is complete.
    mutating func read(_ input: some Sequence<UInt8>) -> [UInt8]? {
        for byte in input {
            if byte == UInt8(ascii: "\n") {
                // A lone line end before the first letter is no message.
                if bytes.last == UInt8(ascii: "\r") { bytes.removeLast() }
                if bytes.isEmpty { continue }
                return bytes
            }
            bytes.append(byte)
            if bytes.count == Self.limit || Self.isComplete(bytes) { return bytes }
        }
        return nil
    }

    private static func isComplete(_ bytes: [UInt8]) -> Bool {
        guard let text = String(validating: bytes, as: UTF8.self) else { return false }
        return text.count >= length
    }
}
