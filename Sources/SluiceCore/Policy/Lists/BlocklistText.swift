/// Takes what a list says.
package protocol BlocklistSink {
    /// Names are in the case of the list and valid; `false` when there is no room.
    mutating func add(_ entry: BlocklistEntry) -> Bool
}

/// Reads a list of hosts and addresses, in pieces as they come from a file. A form is given, or
/// each line says by itself which it has. `#` begins a comment.
///
/// What is not understood is left out and said: the first faults with line, column and reason, the
/// others by their number. It keeps an unfinished line of up to 4096 bytes and nothing else.
package struct BlocklistText: Sendable {
    static let longestLine = 4096
    static let keptFaults = 20

    let form: BlocklistForm?
    /// The beginning of a line whose end has not come.
    private var unfinished: [UInt8] = []
    /// The end of that line is not kept: it is a fault whatever it holds.
    private var isTooLong = false
    package private(set) var lineCount = 0
    package private(set) var entryCount = 0
    /// Those that entries had.
    package private(set) var forms: Set<BlocklistForm> = []
    private var lastForm: BlocklistForm?
    /// Names of the machine itself in a hosts file.
    package private(set) var localNameCount = 0
    /// The first of them.
    package private(set) var faults: [BlocklistFault] = []
    package private(set) var faultCount = 0

    package init(form: BlocklistForm? = nil) { self.form = form }

    package mutating func read(_ piece: ArraySlice<UInt8>, into sink: inout some BlocklistSink) {
        var rest = piece
        while let end = rest.firstIndex(of: Byte.lf) {
            if unfinished.isEmpty, !isTooLong {
                line(rest[..<end], &sink)
            } else {
                keep(rest[..<end])
                endLine(&sink)
            }
            rest = rest[(end + 1)...]
        }
        keep(rest)
    }

    /// The last line may lack its end.
    package mutating func finish(into sink: inout some BlocklistSink) {
        if !unfinished.isEmpty || isTooLong { endLine(&sink) }
    }

    private mutating func keep(_ part: ArraySlice<UInt8>) {
        // A carriage return and the byte that is too much.
        let room = Self.longestLine + 2 - unfinished.count
        if part.count > room { isTooLong = true }
        unfinished.append(contentsOf: part.prefix(room))
    }

    private mutating func endLine(_ sink: inout some BlocklistSink) {
        var whole: [UInt8] = []
        swap(&whole, &unfinished)
        isTooLong = false
        line(whole[...], &sink)
        whole.removeAll(keepingCapacity: true)
        swap(&whole, &unfinished)
    }

    private mutating func line(_ source: ArraySlice<UInt8>, _ sink: inout some BlocklistSink) {
        lineCount += 1
        var text = source
        if lineCount == 1, text.starts(with: [0xef, 0xbb, 0xbf]) { text = text.dropFirst(3) }
        if text.last == Byte.cr { text = text.dropLast() }
        guard text.count <= Self.longestLine else {
            return add(.line, at: text.startIndex + Self.longestLine, in: source)
        }
        var reader = BlocklistLine(text)
        while true {
            do throws(BlocklistLine.Fault) {
                guard let entry = try reader.next(form, localNames: &localNameCount) else { return }
                entryCount += 1
                if let form = reader.form, form != lastForm {
                    lastForm = form
                    forms.insert(form)
                }
                if !sink.add(entry) { add(.full, at: source.startIndex, in: source) }
            } catch {
                add(error.reason, at: error.position, in: source)
            }
        }
    }

    private mutating func add(
        _ reason: BlocklistFault.Reason, at position: Int, in line: ArraySlice<UInt8>
    ) {
        faultCount += 1
        guard faults.count < Self.keptFaults else { return }
        faults.append(
            BlocklistFault(
                line: lineCount, column: position - line.startIndex + 1, reason: reason))
    }
}
