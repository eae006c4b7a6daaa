import SluiceConsole

/// What follows an escape, when terminfo did not know the sequence: keys in the other cursor mode,
/// answers of the terminal, or the Esc key and then others (ECMA-48 §5.4, xterm's sequences).
nonisolated enum EscapeSequence {
    /// Reads from the code after the escape. Returns the key, if it is one, and how many codes
    /// belong to it.
    static func decode(_ codes: ArraySlice<Int32>) -> (key: Key?, length: Int) {
        guard let introducer = codes.first else { return (.escape, 0) }
        switch introducer {
        case 0x5b: return controlSequence(codes.dropFirst())
        case 0x4f: return singleShift(codes.dropFirst())
        // Device control, operating system command and the like: the terminal answers something.
        case 0x50, 0x58, 0x5d, 0x5e, 0x5f: return string(codes.dropFirst())
        // Esc and then another key, typed quickly or held together.
        default: return (.escape, 0)
        }
    }

    /// `CSI`: parameters, intermediates, one final byte.
    private static func controlSequence(_ codes: ArraySlice<Int32>) -> (Key?, Int) {
        // Esc and the key `[` after it.
        guard let first = codes.first else { return (.escape, 0) }
        // The Linux console's F1 to F5.
        if first == 0x5b, let letter = codes.dropFirst().first {
            let isKey = (0x41...0x45).contains(letter)
            return (isKey ? .function(Int(letter - 0x40)) : nil, 3)
        }
        let parameters = codes.prefix { (0x20...0x3f).contains($0) }
        guard let final = codes.dropFirst(parameters.count).first else {
            return (nil, 1 + parameters.count)
        }
        guard (0x40...0x7e).contains(final) else { return (nil, 1 + parameters.count) }
        return (key(parameters: Array(parameters), final: final), 2 + parameters.count)
    }

    private static func key(parameters: [Int32], final: Int32) -> Key? {
        if parameters.isEmpty { return final == 0x5a ? .backTab : cursorKey(final) }
        guard final == 0x7e, parameters.count <= 2 else { return nil }
        let number = parameters.reduce(Int32(0)) { $0 * 10 + $1 - 0x30 }
        return numbered[number]
    }

    /// `SS3`: one letter.
    private static func singleShift(_ codes: ArraySlice<Int32>) -> (Key?, Int) {
        guard let letter = codes.first else { return (.escape, 0) }
        if (0x50...0x53).contains(letter) { return (.function(Int(letter - 0x4f)), 2) }
        // Enter of the keypad.
        if letter == 0x4d { return (.enter, 2) }
        return (cursorKey(letter), 2)
    }

    /// Up to BEL or `ESC \`. Without an end it was Esc and then a key.
    private static func string(_ codes: ArraySlice<Int32>) -> (Key?, Int) {
        var previous: Int32 = 0
        for (offset, code) in codes.enumerated() {
            if code == 0x07 || (previous == 0x1b && code == 0x5c) { return (nil, offset + 2) }
            previous = code
        }
        return (.escape, 0)
    }

    private static func cursorKey(_ letter: Int32) -> Key? {
        switch letter {
        case 0x41: .up
        case 0x42: .down
        case 0x43: .right
        case 0x44: .left
        case 0x46: .end
        case 0x48: .home
        default: nil
        }
    }

    /// `CSI number ~`.
    private static let numbered: [Int32: Key] = [
        1: .home, 2: .insert, 3: .delete, 4: .end, 5: .pageUp, 6: .pageDown, 7: .home, 8: .end,
        11: .function(1), 12: .function(2), 13: .function(3), 14: .function(4), 15: .function(5),
        17: .function(6), 18: .function(7), 19: .function(8), 20: .function(9),
        21: .function(10), 23: .function(11), 24: .function(12),
    ]
}
