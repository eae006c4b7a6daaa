/// Rules as a list that other programs read: those that refuse, in earnest, by a single host, domain
/// or block, of clients or of destinations. What the form has no words for is left out and named.
package struct ExportedRules: Sendable {
    /// How the list begins, so that it is known again as one that sluice wrote.
    package static let heading = " rules of sluice\n"

    package private(set) var text: [UInt8]
    package private(set) var entryCount = 0
    /// In the order of the rules.
    package private(set) var leftOut: [(ban: Ban, reason: String)] = []

    package init(_ bans: [Ban], as form: BlocklistForm) {
        text = Array((form.comment + Self.heading).utf8)
        for ban in bans {
            switch Self.entry(ban) {
            case .entry(let entry):
                if form.write(entry, to: &text) {
                    entryCount += 1
                } else {
                    leftOut.append((ban, "not in \(form.rawValue)"))
                }
            case .none(let reason): leftOut.append((ban, reason))
            }
        }
    }

    /// Whether a file is one that sluice wrote, by its beginning.
    package static func isHeading(_ text: ArraySlice<UInt8>) -> Bool {
        BlocklistForm.allCases.contains { text.starts(with: ($0.comment + heading).utf8) }
    }

    private enum Said {
        case entry(BlocklistEntry)
        case none(String)
    }

    private static func entry(_ ban: Ban) -> Said {
        guard ban.isOn else { return .none("off") }
        guard !ban.isDry else { return .none("dry") }
        switch ban.effect {
        case .allow: return .none("allow")
        case .delay: return .none("delay")
        case .limit: return .none("limit")
        case .fault: return .none("fault")
        case .refuse: break
        }
        guard let meaning = try? BanMeaning(ban.conditions), meaning.matchers.count == 1 else {
            return .none("several conditions")
        }
        switch meaning.matchers[0] {
        case .host(.name(let name)): return .entry(.host(name[...]))
        case .host(.address(let address)):
            let width = if case .v4 = address { 32 } else { 128 }
            guard let block = AddressBlock(address, prefixLength: width) else {
                return .none("host")
            }
            return .entry(.address(block))
        case .domain(let name): return .entry(.domain(name[...]))
        case .client(let block), .address(let block): return .entry(.address(block))
        case .list: return .none("a list already")
        case .port, .url, .pattern, .name, .user, .method: return .none(ban.field.rawValue)
        }
    }
}

extension ExportedRules {
    /// `12 rules; left out: 3 (url), 7 (dry) and 4 more`
    package var sentence: String {
        let words = leftOut.prefix(5).map { "\($0.ban.id) (\($0.reason))" }
        let rest = leftOut.count - words.count
        let more = rest > 0 ? " and \(rest) more" : ""
        let others = words.isEmpty ? "" : "; left out: \(words.joined(separator: ", "))\(more)"
        return "\(entryCount) rule\(entryCount == 1 ? "" : "s")\(others)"
    }
}

extension BlocklistForm {
    fileprivate var comment: String { self == .adblock ? "!" : "#" }
}
