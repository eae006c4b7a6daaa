/// An expression, found anywhere in a text: plain bytes, `.`, `\` before a byte, `*` `+` `?` behind
/// one of those, `^` at the beginning and `$` at the end.
package struct RegularExpression: Sendable {
    private struct Step: Sendable {
        /// `nil` for any.
        var byte: UInt8?
        var mayRepeat = false
        var mayBeAbsent = false
    }

    private var steps: [Step] = []
    private var isAnchored = false
    private var endsText = false

    package init(_ text: ArraySlice<UInt8>) throws(PatternFault) {
        guard !text.isEmpty else { throw PatternFault(description: "nothing is written there") }
        var rest = text
        if rest.first == UInt8(ascii: "^") { isAnchored = rest.popFirst() != nil }
        while let byte = rest.popFirst() {
            switch byte {
            case UInt8(ascii: "$") where rest.isEmpty: endsText = true
            case UInt8(ascii: "."): steps.append(Step(byte: nil))
            case Byte.asterisk, UInt8(ascii: "+"), Byte.question:
                guard var step = steps.popLast(), !step.mayRepeat, !step.mayBeAbsent else {
                    throw PatternFault(description: "nothing to repeat")
                }
                step.mayRepeat = byte != Byte.question
                step.mayBeAbsent = byte != UInt8(ascii: "+")
                steps.append(step)
            case Byte.backslash:
                guard let next = rest.popFirst(), !next.isASCIILetter, !next.isDecimalDigit else {
                    throw PatternFault(description: "an escape without a meaning")
                }
                steps.append(Step(byte: next))
            default:
                guard !"()[]{}|^$".utf8.contains(byte) else {
                    throw PatternFault(description: "( [ { | ^ $ have no meaning yet")
                }
                steps.append(Step(byte: byte))
            }
        }
    }

    /// All places that the text so far may have reached are carried along at once.
    package func matches(_ text: ArraySlice<UInt8>) -> Bool {
        var reached = [Bool](repeating: false, count: steps.count + 1)
        reached[0] = true
        goPastAbsent(&reached)
        for byte in text {
            if reached[steps.count], !endsText { return true }
            var next = [Bool](repeating: false, count: steps.count + 1)
            next[0] = !isAnchored
            for (place, step) in steps.enumerated()
            where reached[place] && (step.byte ?? byte) == byte {
                next[place + 1] = true
                if step.mayRepeat { next[place] = true }
            }
            goPastAbsent(&next)
            reached = next
        }
        return reached[steps.count]
    }

    private func goPastAbsent(_ reached: inout [Bool]) {
        for (place, step) in steps.enumerated() where reached[place] && step.mayBeAbsent {
            reached[place + 1] = true
        }
    }
}
