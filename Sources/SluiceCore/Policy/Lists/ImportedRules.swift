/// The rules that a list becomes when each of its entries is to be a rule of its own: a host or a
/// domain a rule for `host`, an address or block one for `addr`, where sluice would connect to.
/// They last forever.
package struct ImportedRules: Sendable {
    /// More than that is for `file:PATH`: rules are shown, numbered and undone one by one.
    package static let limit = 10_000

    /// How reading went: lines, entries and faults.
    package private(set) var text = BlocklistText()
    private var collected = Collected()

    package init() {}

    /// In the order of the list, the first `limit` of them.
    package var rules: [BanRule] { collected.rules }

    package var isTooLong: Bool { text.entryCount > Self.limit }

    package mutating func read(_ piece: ArraySlice<UInt8>) { text.read(piece, into: &collected) }

    /// At the end of the file: the last line may lack its end.
    package mutating func endText() { text.finish(into: &collected) }

    private struct Collected: BlocklistSink {
        var rules: [BanRule] = []

        mutating func add(_ entry: BlocklistEntry) -> Bool {
            guard rules.count < ImportedRules.limit else { return true }
            rules.append(BanRule(field: entry.field, value: entry.value))
            return true
        }
    }
}

extension BlocklistEntry {
    fileprivate var field: BanField {
        switch self {
        case .host, .domain: .host
        case .address: .addr
        }
    }

    fileprivate var value: String {
        switch self {
        case .host(let name): String(decoding: name, as: UTF8.self).lowercased()
        case .domain(let name): "." + String(decoding: name, as: UTF8.self).lowercased()
        case .address(let block): "\(block)"
        }
    }
}
