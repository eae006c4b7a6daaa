/// Finds the file name that a path asks for, still percent-encoded.
enum FileSegment {
    /// The last segment that is not empty and not undone by dot segments, so that `/a.txt/.`,
    /// `/a.txt//` and `/a.txt/x/..` name what many origins would serve for them: `a.txt`.
    /// An escaped slash divides like a plain one, for the same reason. The query is no part of it.
    static func last(ofTarget target: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
        var rest = target.prefix { $0 != UInt8(ascii: "?") && $0 != UInt8(ascii: "#") }
        var undone = 0
        while !rest.isEmpty {
            let segment = rest[startOfLastSegment(rest)...]
            switch dots(segment) {
            case 0 where segment.isEmpty, 1: break
            case 2: undone += 1
            default:
                if undone == 0 { return segment }
                undone -= 1
            }
            rest = rest[..<segment.startIndex]
            rest = rest.dropLast(separatorLength(atEndOf: rest))
        }
        return rest
    }

    private static func startOfLastSegment(_ path: ArraySlice<UInt8>) -> Int {
        var end = path.endIndex
        while end > path.startIndex {
            if separatorLength(atEndOf: path[..<end]) > 0 { return end }
            end -= 1
        }
        return path.startIndex
    }

    /// 1 for `/`, 3 for `%2F`, 0 when the path ends with neither. `%` is no hexadecimal digit, so
    /// an escape read backwards is the one that would be read forwards.
    private static func separatorLength(atEndOf path: ArraySlice<UInt8>) -> Int {
        if path.last == UInt8(ascii: "/") { return 1 }
        let tail = path.suffix(3)
        guard tail.count == 3, tail.first == UInt8(ascii: "%"),
            tail[tail.startIndex + 1] == UInt8(ascii: "2"),
            tail.last?.lowercasedASCII == UInt8(ascii: "f")
        else { return 0 }
        return 3
    }

    /// How many dots a segment is made of; 0 when it has anything else.
    private static func dots(_ segment: ArraySlice<UInt8>) -> Int {
        var count = 0
        for unit in PercentDecoding(segment) {
            guard unit.byte == UInt8(ascii: ".") else { return 0 }
            count += 1
        }
        return count
    }
}
