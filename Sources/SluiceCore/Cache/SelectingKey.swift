/// What tells the stored responses of one target apart: the names that Vary lists, and what the
/// request had in these fields, RFC 9111 §4.1.
///
/// One run of bytes: for each field its name in lower case, a colon, then `+` and the value in a form
/// that is the same for all ways to say it, or `-` for a field that was not there, and a line feed.
/// A value holds no line feed, so none can be taken for the end.
package struct SelectingKey: Hashable, Sendable {
    package let bytes: [UInt8]

    /// Vary that names more, or requests that say more, are not worth keeping apart.
    package static let limit = 4096

    /// Of a response without Vary.
    package init() { bytes = [] }

    package var isEmpty: Bool { bytes.isEmpty }

    enum Fault: Error {
        /// `*`: nobody knows on what it depends.
        case everything
        case tooLong
    }

    /// - Parameters:
    ///   - response: its Vary lines are read as one list (RFC 9110 §12.5.5).
    ///   - request: what it answers.
    init(of response: FieldSection, for request: FieldSection) throws(Fault) {
        var bytes: [UInt8] = []
        var names: [[UInt8]] = []
        for line in response.fields where line.known == .vary {
            for element in response.bytes[line.value.range].split(separator: Byte.comma) {
                let name = element.trimmingBlanks.map(\.lowercasedASCII)
                if name == [Byte.asterisk] { throw .everything }
                if name.isEmpty || names.contains(name) { continue }
                // What is no name cannot be compared.
                guard name.allSatisfy({ ByteSet.token.contains($0) }) else { throw .everything }
                names.append(name)
            }
        }
        for name in names {
            Self.append(name[...], of: request, to: &bytes)
            if bytes.count > Self.limit { throw .tooLong }
        }
        self.bytes = bytes
    }

    /// Whether this request would have selected the response.
    package func matches(_ request: FieldSection) -> Bool {
        if bytes.isEmpty { return true }
        var presented: [UInt8] = []
        presented.reserveCapacity(bytes.count)
        var rest = bytes[...]
        while let colon = rest.firstIndex(of: Byte.colon),
            let end = rest[colon...].firstIndex(of: Byte.lf)
        {
            presented.removeAll(keepingCapacity: true)
            Self.append(rest[..<colon], of: request, to: &presented)
            guard presented[...] == rest[...end] else { return false }
            rest = rest[(end + 1)...]
        }
        return true
    }

    /// The names, for people.
    package var names: String {
        let lines = bytes.split(separator: Byte.lf)
        return lines.map { line in
            String(decoding: line.prefix { $0 != Byte.colon }, as: UTF8.self)
        }.joined(separator: ", ")
    }

    private static func append(
        _ name: ArraySlice<UInt8>, of request: FieldSection, to output: inout [UInt8]
    ) {
        output.append(contentsOf: name)
        output.append(Byte.colon)
        let normaliser = FieldNormaliser(name)
        var members: [[UInt8]] = []
        var isPresent = false
        for line in request.fields where request.isNamed(line, name) {
            isPresent = true
            normaliser.append(request.bytes[line.value.range], to: &members)
        }
        output.append(isPresent ? 0x2b : 0x2d)
        normaliser.join(members, to: &output)
        output.append(Byte.lf)
    }
}

extension FieldSection {
    /// `name` is in lower case.
    fileprivate func isNamed(_ line: FieldLine, _ name: ArraySlice<UInt8>) -> Bool {
        guard line.name.count == name.count else { return false }
        return bytes[line.name.range].elementsEqual(name) { $0.lowercasedASCII == $1 }
    }
}

/// Brings what a request says into one form (RFC 9111 §4.1): lines joined as one list, blanks around
/// commas gone; in lists of preferences also case, order, blanks and a `q=1` that goes without
/// saying.
private struct FieldNormaliser {
    private let isPreference: Bool
    private let isCaseless: Bool

    init(_ name: ArraySlice<UInt8>) {
        isCaseless =
            name.isSameText(as: "accept-language") || name.isSameText(as: "accept-encoding")
            || name.isSameText(as: "accept-charset")
        isPreference = isCaseless || name.isSameText(as: "accept")
    }

    func append(_ value: ArraySlice<UInt8>, to members: inout [[UInt8]]) {
        var start = value.startIndex
        var isQuoted = false
        for index in value.indices {
            let byte = value[index]
            if byte == Byte.quote { isQuoted.toggle() }
            guard byte == Byte.comma, !isQuoted else { continue }
            members.append(member(value[start..<index]))
            start = index + 1
        }
        members.append(member(value[start...]))
    }

    func join(_ members: [[UInt8]], to output: inout [UInt8]) {
        guard isPreference else {
            output.append(contentsOf: members.joined(separator: [Byte.comma]))
            return
        }
        let sorted = members.filter { !$0.isEmpty }.sorted { $0.lexicographicallyPrecedes($1) }
        output.append(contentsOf: sorted.joined(separator: [Byte.comma]))
    }

    private func member(_ text: ArraySlice<UInt8>) -> [UInt8] {
        let text = text.trimmingBlanks
        guard isPreference else { return Array(text) }
        var result: [UInt8] = []
        for (index, part) in text.split(separator: Byte.semicolon).enumerated() {
            let part = part.trimmingBlanks
            if index > 0, Self.isWhole(part) { continue }
            if index > 0 { result.append(Byte.semicolon) }
            result.append(contentsOf: isCaseless ? part.map(\.lowercasedASCII) : Array(part))
        }
        return result
    }

    /// `q=1`, `q=1.0` and so on: the weight of what has none (RFC 9110 §12.4.2).
    private static func isWhole(_ parameter: ArraySlice<UInt8>) -> Bool {
        guard parameter.count >= 3, parameter.prefix(3).isSameText(as: "q=1") else { return false }
        return parameter.dropFirst(3).allSatisfy { $0 == 0x2e || $0 == 0x30 }
    }
}
