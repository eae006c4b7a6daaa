/// Collects the one object a client of the message proxy sends. Nothing tells its end but its last
/// brace: clients send no line feed and wait. Each byte is looked at once, however they arrive.
package struct MessageRequestReader: ~Copyable {
    /// Bytes an object may have, the white space before it included.
    package static let limit = 4096

    private enum Place {
        case beforeObject
        /// The number of braces and brackets that are open.
        case inObject(depth: Int)
        case inString(depth: Int)
        /// Behind a backslash: a quote that follows ends nothing.
        case inEscape(depth: Int)
    }

    private var bytes: [UInt8] = []
    private var place = Place.beforeObject

    package init() {}

    /// Whether anything of a request has arrived.
    package var hasBegun: Bool { !bytes.isEmpty }

    /// Takes in what arrived. White space may follow the object, anything else is a fault.
    /// - Returns: the request when it is complete; `nil` while more is due.
    package mutating func read(_ input: RawSpan) throws(MessageFault) -> MessageRequest? {
        for offset in 0..<input.byteCount {
            let byte = input.byte(at: offset)
            bytes.append(byte)
            if try isComplete(with: byte) {
                let rest = ByteRange(offset + 1, input.byteCount)
                return try MessageRequest(parsing: bytes + input.copy(rest))
            }
            guard bytes.count < Self.limit else {
                throw .malformed("the object is longer than \(Self.limit) bytes")
            }
        }
        return nil
    }

    /// Follows nesting and strings only; whether it is an object by the rules is decided when all
    /// of it is there.
    private mutating func isComplete(with byte: UInt8) throws(MessageFault) -> Bool {
        switch (place, byte) {
        case (.beforeObject, UInt8(ascii: "{")): place = .inObject(depth: 1)
        case (.beforeObject, 0x20), (.beforeObject, 0x09), (.beforeObject, 0x0a),
            (.beforeObject, 0x0d):
            break
        case (.beforeObject, _): throw .malformed("not a JSON object")
        case (.inObject(let depth), UInt8(ascii: "\"")): place = .inString(depth: depth)
        case (.inObject(let depth), UInt8(ascii: "{")), (.inObject(let depth), UInt8(ascii: "[")):
            place = .inObject(depth: depth + 1)
        case (.inObject(let depth), UInt8(ascii: "}")), (.inObject(let depth), UInt8(ascii: "]")):
            place = .inObject(depth: depth - 1)
            return depth == 1
        case (.inObject, _): break
        case (.inString(let depth), UInt8(ascii: "\"")): place = .inObject(depth: depth)
        case (.inString(let depth), UInt8(ascii: "\\")): place = .inEscape(depth: depth)
        case (.inString, _): break
        case (.inEscape(let depth), _): place = .inString(depth: depth)
        }
        return false
    }
}
