package import SluiceCore

/// `bans.txt` on disk: the rules that outlive the program, edited by sluice and by hand alike.
package struct BanFile: Sendable {
    /// Why the file was left as it is.
    package enum Fault: Error, Equatable, Sendable {
        case unreachable(FileFault)
        /// The path, and what is wrong in which line.
        case malformed(String, BanFileFault)
    }

    package let path: String
    /// As last read or written.
    private var text = BanFileText()
    /// Of the file `text` is from; `nil` when there was none.
    private var textStamp: FileStamp?
    /// Of the file last looked at, understood or not.
    private var lastStamp: FileStamp?

    package init(path: String) { self.path = path }

    /// What no rule allows is refused, as last read or written.
    package var refusesByDefault: Bool { text.refusesByDefault }

    /// Whether someone has edited, made or removed the file since sluice last read or wrote it.
    package func changedOnDisk() -> Bool { FileStamp(of: path) != lastStamp }

    /// Reads the file; a missing one holds no rules. After a fault the rules read before stay, and
    /// `changedOnDisk` waits for the next edit.
    package mutating func load() throws(Fault) -> [BanRule] {
        let (found, stamp) = try read()
        text = found
        textStamp = stamp
        return text.rules
    }

    /// Makes the file say what is banned now; comments and untouched lines stay byte for byte. An
    /// edit by hand that was not read yet is taken in, and what `bans` changed is done on top. A
    /// file with a mistake is not touched.
    /// - Returns: when there was such an edit, all rules of the file as it is now, for the policy
    ///   to load.
    package mutating func save(
        _ bans: [Ban], refusesByDefault: Bool = false
    ) throws(Fault) -> [BanRule]? {
        let ours = bans.filter { $0.lifetime != .untilRestart }.map { BanRule($0) }
        guard FileStamp(of: path) != textStamp else {
            try write(ours, refusesByDefault, into: text)
            return nil
        }
        let (found, stamp) = try read()
        let merged = BanMerge(base: text.rules, theirs: found.rules, ours: ours).merged()
        let isOurs = refusesByDefault != text.refusesByDefault
        text = found
        textStamp = stamp
        try write(merged, isOurs ? refusesByDefault : found.refusesByDefault, into: found)
        return merged
    }

    private mutating func read() throws(Fault) -> (BanFileText, FileStamp?) {
        let contents: WholeFile.Contents?
        do throws(FileFault) {
            contents = try WholeFile.read(path)
        } catch {
            lastStamp = FileStamp(of: path)
            throw .unreachable(error)
        }
        lastStamp = contents?.stamp
        guard let contents else { return (BanFileText(), nil) }
        do throws(BanFileFault) {
            return (try BanFileText(parsing: contents.bytes), contents.stamp)
        } catch {
            throw .malformed(path, error)
        }
    }

    /// A file that says so already is left alone; an empty one is not made.
    private mutating func write(
        _ rules: [BanRule], _ refusesByDefault: Bool, into old: BanFileText
    ) throws(Fault) {
        var new = old
        let bans = rules.map { rule in
            // The file keeps neither identity nor origin.
            Ban(id: BanID(0), rule, created: WallTime(seconds: 0), author: .file)
        }
        new.update(to: bans, refusesByDefault: refusesByDefault)
        guard new.text != old.text else { return }
        do throws(FileFault) {
            textStamp = try WholeFile.write(Array(new.text.utf8), to: path)
        } catch {
            throw .unreachable(error)
        }
        lastStamp = textStamp
        text = new
    }
}

extension BanFile.Fault: CustomStringConvertible {
    /// `STATE/bans.txt:3:12: ...` as compilers write it, so that editors find the place.
    package var description: String {
        switch self {
        case .unreachable(let fault): "\(fault)"
        case .malformed(let path, let fault): "\(path):\(fault)"
        }
    }
}
