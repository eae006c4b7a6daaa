import CNcurses
import SluiceConsole

/// Turns what ncurses reads, bytes and codes of its own from 256 up, into keys. What is no key
/// (unknown sequences, malformed UTF-8, control characters without a use) is left out.
nonisolated struct KeyDecoder {
    /// The beginning of a UTF-8 sequence whose rest has not arrived.
    private var partial: [UInt8] = []

    mutating func decode(_ codes: [Int32]) -> [Key] {
        var keys: [Key] = []
        var rest = codes[...]
        while let code = rest.popFirst() {
            if code == 0x1b {
                partial = []
                let (key, length) = EscapeSequence.decode(rest)
                if let key { keys.append(key) }
                rest = rest.dropFirst(length)
            } else if let byte = UInt8(exactly: code) {
                if let key = key(of: byte) { keys.append(key) }
            } else if let key = Self.codes[code] {
                keys.append(key)
            } else if (1...63).contains(code - KEY_F0) {
                keys.append(.function(Int(code - KEY_F0)))
            }
        }
        return keys
    }

    private mutating func key(of byte: UInt8) -> Key? {
        if byte >= 0x80 { return character(with: byte) }
        partial = []
        switch byte {
        // Return sends CR; a pasted line ends in LF.
        case 0x0a, 0x0d: return .enter
        case 0x09: return .tab
        case 0x08, 0x7f: return .backspace
        case 0x01...0x1a: return .control(Character(Unicode.Scalar(byte + 0x60)))
        case 0x20...0x7e: return .character(Character(Unicode.Scalar(byte)))
        default: return nil
        }
    }

    private mutating func character(with byte: UInt8) -> Key? {
        if byte >= 0xc0 { partial = [] } else if partial.isEmpty { return nil }
        partial.append(byte)
        guard let first = partial.first, partial.count >= Self.length(first) else { return nil }
        defer { partial = [] }
        guard let text = String(validating: partial, as: UTF8.self), let character = text.first,
            character.unicodeScalars.allSatisfy({ $0.properties.generalCategory != .control })
        else { return nil }
        return .character(character)
    }

    /// Bytes of a sequence, by its first (RFC 3629 §3). Whether they are well formed is decided
    /// when all have come.
    private static func length(_ first: UInt8) -> Int {
        first < 0xe0 ? 2 : first < 0xf0 ? 3 : 4
    }

    private static let codes: [Int32: Key] = [
        KEY_UP: .up, KEY_DOWN: .down, KEY_LEFT: .left, KEY_RIGHT: .right,
        KEY_HOME: .home, KEY_END: .end, KEY_PPAGE: .pageUp, KEY_NPAGE: .pageDown,
        // What VT220s and keypads call them.
        KEY_FIND: .home, KEY_SELECT: .end, KEY_A1: .home, KEY_A3: .pageUp, KEY_C1: .end,
        KEY_C3: .pageDown,
        KEY_BACKSPACE: .backspace, KEY_DC: .delete, KEY_IC: .insert, KEY_ENTER: .enter,
        KEY_BTAB: .backTab,
    ]
}
