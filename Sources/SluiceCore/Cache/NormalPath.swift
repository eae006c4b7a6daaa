/// Brings paths into the normal form of RFC 3986 §6.2.2, in one pass and in place.
enum NormalPath {
    /// - Returns: whether the path already was in that form, hexadecimal digits in lower case apart.
    static func append(_ path: ArraySlice<UInt8>, to output: inout [UInt8]) -> Bool {
        let start = output.count
        if path.first != Byte.slash { output.append(Byte.slash) }
        var isUsual = true
        var segment = output.count
        var index = path.startIndex
        while index < path.endIndex {
            var byte = path[index]
            var width = 1
            if byte == percent, let code = code(at: index, in: path) {
                width = 3
                if isUnreserved(code) {
                    byte = code
                    isUsual = false
                } else {
                    output.append(percent)
                    output.append(digits[Int(code >> 4)])
                    output.append(digits[Int(code & 15)])
                    index += 3
                    continue
                }
            }
            if byte == Byte.slash {
                if endSegment(segment, root: start, in: &output) {
                    isUsual = false
                } else {
                    output.append(byte)
                }
                segment = output.count
            } else {
                output.append(byte)
            }
            index += width
        }
        if endSegment(segment, root: start, in: &output) { isUsual = false }
        return isUsual
    }

    /// Takes out a last segment that is `.` or `..`, with the one before it, so that the output ends
    /// with a slash (§5.2.4).
    private static func endSegment(
        _ segment: Int, root: Int, in output: inout [UInt8]
    ) -> Bool {
        let last = output[segment...]
        guard let first = last.first, first == dot, last.count <= 2, last.last == dot else {
            return false
        }
        let isParent = last.count == 2
        output.removeLast(last.count)
        guard isParent, output.count - 1 > root else { return true }
        output.removeLast()
        while output.count - 1 > root, output.last != Byte.slash { output.removeLast() }
        return true
    }

    private static let digits = Array("0123456789ABCDEF".utf8)
    private static let percent: UInt8 = 0x25
    private static let dot: UInt8 = 0x2e

    private static func code(at index: Int, in path: ArraySlice<UInt8>) -> UInt8? {
        guard index + 2 < path.endIndex, let high = nibble(path[index + 1]),
            let low = nibble(path[index + 2])
        else { return nil }
        return high << 4 | low
    }

    private static func nibble(_ byte: UInt8) -> UInt8? {
        if let digit = Byte.digit(byte) { return digit }
        let letter = (byte | 0x20) &- 0x61
        return letter < 6 ? letter + 10 : nil
    }

    /// RFC 3986 §2.3.
    private static func isUnreserved(_ byte: UInt8) -> Bool {
        ByteSet.hostName.contains(byte)
    }
}

/// What counts of a query, as the operator chose.
struct NormalQuery {
    private let settings: CacheKey.Settings

    init(_ settings: CacheKey.Settings) { self.settings = settings }

    /// `query` begins with its question mark, or is empty.
    func append(_ query: ArraySlice<UInt8>, to output: inout [UInt8]) {
        guard !query.isEmpty else { return }
        var parameters = query.dropFirst().split(
            separator: 0x26, omittingEmptySubsequences: false
        ).filter { !isIgnored(Self.name($0)) }
        if settings.sortsParameters {
            // Those of one name keep their order: it may mean something.
            let order = parameters.indices.sorted { left, right in
                let (a, b) = (Self.name(parameters[left]), Self.name(parameters[right]))
                return a.elementsEqual(b) ? left < right : a.lexicographicallyPrecedes(b)
            }
            parameters = order.map { parameters[$0] }
        }
        guard !parameters.isEmpty else { return }
        output.append(Byte.question)
        output.append(contentsOf: parameters.joined(separator: [0x26]))
    }

    private static func name(_ parameter: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
        parameter.prefix { $0 != Byte.equals }
    }

    private func isIgnored(_ name: ArraySlice<UInt8>) -> Bool {
        settings.ignoredParameters.contains { ignored in
            if ignored.last == Byte.asterisk { return name.starts(with: ignored.dropLast()) }
            return name.elementsEqual(ignored)
        }
    }
}
