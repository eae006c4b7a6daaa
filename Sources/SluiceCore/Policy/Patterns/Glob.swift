/// A pattern for the whole of a text: `*` is any bytes, also none, `?` is one.
package struct Glob: Sendable {
    private let pattern: [UInt8]

    package init(_ pattern: ArraySlice<UInt8>) throws(PatternFault) {
        guard pattern.allSatisfy({ $0 != Byte.openBracket && $0 != Byte.backslash }) else {
            throw PatternFault(description: "[ and \\ have no meaning yet")
        }
        self.pattern = Array(pattern)
    }

    /// All places that the text so far may have reached are carried along at once.
    package func matches(_ text: ArraySlice<UInt8>) -> Bool {
        var reached = [Bool](repeating: false, count: pattern.count + 1)
        reached[0] = true
        goPastStars(&reached)
        for byte in text {
            var next = [Bool](repeating: false, count: pattern.count + 1)
            for (place, wanted) in pattern.enumerated() where reached[place] {
                if wanted == Byte.asterisk {
                    next[place] = true
                } else if wanted == byte || wanted == Byte.question {
                    next[place + 1] = true
                }
            }
            goPastStars(&next)
            reached = next
        }
        return reached[pattern.count]
    }

    private func goPastStars(_ reached: inout [Bool]) {
        for (place, wanted) in pattern.enumerated() where reached[place] && wanted == Byte.asterisk
        {
            reached[place + 1] = true
        }
    }
}
