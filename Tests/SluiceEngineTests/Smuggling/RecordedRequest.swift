/// Takes apart what an origin received. Knows only the clean form that sluice writes: anything else
/// stays as it is and equals nothing that a row expects.
enum RecordedRequest {
    /// The first request of the bytes (a character each), its chunks joined to one.
    static func takeOne(from rest: inout ArraySlice<Character>) -> String {
        guard let head = take(upTo: "\r\n\r\n", from: &rest) else { return takeAll(from: &rest) }
        if head.contains("\r\nTransfer-Encoding: chunked\r\n") {
            return head + takeChunks(from: &rest)
        }
        guard let field = head.firstRange(of: "\r\nContent-Length: ") else { return head }
        let digits = head[field.upperBound...].prefix { $0 != "\r" && $0 != "\r\n" }
        let content = rest.prefix(Int(digits) ?? 0)
        rest = rest.dropFirst(content.count)
        return head + String(content)
    }

    private static func takeChunks(from rest: inout ArraySlice<Character>) -> String {
        var content = ""
        var end = ""
        while let line = take(upTo: "\r\n", from: &rest) {
            guard let size = Int(scalars(line).dropLast(2).map(String.init).joined(), radix: 16)
            else {
                return "no chunk: \(line)" + takeAll(from: &rest)
            }
            if size == 0 {
                end = line
                while let trailer = take(upTo: "\r\n", from: &rest) {
                    end += trailer
                    if scalars(trailer).count == 2 { break }
                }
                break
            }
            content += String(rest.prefix(size))
            rest = rest.dropFirst(size + 2)
        }
        let count = scalars(content).count
        return (count == 0 ? "" : String(count, radix: 16) + "\r\n\(content)\r\n") + end
    }

    private static func scalars(_ text: String) -> [Character] {
        text.unicodeScalars.map(Character.init)
    }

    /// Up to and with the mark; `nil` when it is not there.
    private static func take(upTo mark: String, from rest: inout ArraySlice<Character>) -> String? {
        let wanted = scalars(mark)
        var end = rest.startIndex + wanted.count
        while end <= rest.endIndex {
            if rest[(end - wanted.count)..<end].elementsEqual(wanted) {
                defer { rest = rest[end...] }
                return String(rest[..<end])
            }
            end += 1
        }
        return nil
    }

    private static func takeAll(from rest: inout ArraySlice<Character>) -> String {
        defer { rest = [] }
        return String(rest)
    }
}
