@testable import SluiceCore

/// What must hold for patterns and lists, whatever bytes come. The fuzzer and a test ask the same
/// question.
struct PolicyProperties {
    private let pattern: ArraySlice<UInt8>
    private let text: ArraySlice<UInt8>
    private let bytes: [UInt8]

    /// What stands before the first line feed is a pattern, what stands behind it a text; all of
    /// it is a list.
    init(_ input: [UInt8]) {
        bytes = input
        pattern = input.prefix { $0 != 0x0a }
        text = input[pattern.endIndex...].dropFirst()
    }

    /// A sentence about the first property that does not hold.
    func violation() -> String? {
        globViolation() ?? expressionViolation() ?? urlViolation() ?? fileViolation()
            ?? listViolation()
    }

    private func globViolation() -> String? {
        guard let glob = try? Glob(pattern) else { return nil }
        var steps = 0
        let matches = glob.matches(text, steps: &steps)
        if steps > text.count { return "a glob took \(steps) steps for \(text.count) bytes" }
        return tableViolation(.glob(glob), matches)
    }

    private func expressionViolation() -> String? {
        guard let expression = try? RegularExpression(pattern) else { return nil }
        if expression.places > PatternLimit.places { return "\(expression.places) places" }
        var steps = 0
        let matches = expression.matches(text, steps: &steps)
        if steps > expression.stepBound(forBytes: text.count) { return "\(steps) steps" }
        return tableViolation(.expression(expression), matches)
    }

    private func tableViolation(_ pattern: PatternTable.Pattern, _ matches: Bool) -> String? {
        var rules: [Int] = []
        PatternTable([(pattern, 7)]).forEachMatch(text) { rules.append($0) }
        return rules == (matches ? [7] : []) ? nil : "a table says \(rules), its pattern \(matches)"
    }

    /// The form that a `url` rule is compared in is its own: read again, where its escapes have not
    /// made it too long for that, it stays as it is.
    private func urlViolation() -> String? {
        let value = String(decoding: pattern, as: UTF8.self)
        switch try? BanMatcher(field: .url, value: value) {
        case .url(let beginning) where beginning.count <= 2048:
            let again = try? BanMatcher(
                field: .url, value: String(decoding: beginning, as: UTF8.self))
            guard again == .url(beginning) else {
                return "\(beginning) read again: \(again, default: "-")"
            }
            return nil
        case .pattern(let rule) where rule.text.count <= 2048:
            let again = try? BanMatcher(
                field: .url, value: String(decoding: rule.text, as: UTF8.self))
            guard again == .pattern(rule) else {
                return "\(rule.text) read again: \(again, default: "-")"
            }
            return tableViolation(rule.form, rule.matches(Array(text)))
        default: return nil
        }
    }

    /// What is read as `bans.txt` and written to an empty one says the same.
    private func fileViolation() -> String? {
        guard let file = try? BanFileText(parsing: bytes) else { return nil }
        var written = BanFileText()
        let bans = file.rules.enumerated().map { Ban($1, id: UInt32($0) + 1) }
        written.update(to: bans, refusesByDefault: file.refusesByDefault)
        let again = try? BanFileText(parsing: Array(written.text.utf8))
        let isSame =
            again?.rules == file.rules && again?.refusesByDefault == file.refusesByDefault
        return isSame ? nil : "read \(file.rules), wrote \(written.text)"
    }

    private func listViolation() -> String? {
        for form in [nil] + BlocklistForm.allCases {
            let whole = Reading(bytes, form: form, piece: bytes.count + 1)
            let single = Reading(bytes, form: form, piece: 1)
            if whole != single { return "byte by byte: \(single), whole: \(whole)" }
            let again = Reading(whole.written, form: .plain, piece: whole.written.count + 1)
            if again.written != whole.written || !again.faults.isEmpty {
                return "written and read again: \(again), before: \(whole)"
            }
            if let violation = setViolation(whole) { return violation }
        }
        return nil
    }

    /// Each host of a list is found in the set of it.
    private func setViolation(_ reading: Reading) -> String? {
        var builder = HostSet.Builder(seed: UInt64(bytes.count))
        for (name, isDomain) in reading.hosts
        where builder.insert(name[...], isDomain: isDomain) == .refused {
            return "refused: \(name)"
        }
        let set = builder.finish()
        for (name, isDomain) in reading.hosts
        where !set.contains(name[...]) || isDomain && !set.contains(([0x78, 0x2e] + name)[...]) {
            return "not found: \(name)"
        }
        return nil
    }
}

extension Ban {
    fileprivate init(_ rule: BanRule, id: UInt32) {
        self.init(
            id: BanID(id), conditions: rule.conditions, created: WallTime(seconds: 0))
        effect = rule.effect
        isOn = rule.isOn
        isDry = rule.isDry
        lifetime = rule.lifetime
        group = rule.group
        note = rule.note
    }
}

/// A list, read in pieces.
private struct Reading: BlocklistSink, Equatable {
    /// Its entries in the plain form.
    var written: [UInt8] = []
    var hosts: [(name: [UInt8], isDomain: Bool)] = []
    var faults: [BlocklistFault] = []

    init(_ bytes: [UInt8], form: BlocklistForm?, piece: Int) {
        var text = BlocklistText(form: form)
        var rest = bytes[...]
        while !rest.isEmpty {
            text.read(rest.prefix(piece), into: &self)
            rest = rest.dropFirst(piece)
        }
        text.finish(into: &self)
        faults = text.faults
    }

    static func == (left: Self, right: Self) -> Bool {
        left.written == right.written && left.faults == right.faults
    }

    mutating func add(_ entry: BlocklistEntry) -> Bool {
        switch entry {
        case .host(let name): hosts.append((Array(name), false))
        case .domain(let name): hosts.append((Array(name), true))
        case .address: break
        }
        return BlocklistForm.plain.write(entry, to: &written)
    }
}
