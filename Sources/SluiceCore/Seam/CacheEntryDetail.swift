/// All there is to say about one stored response. Asked for by its key; what depends on the time is
/// worked out for the moment it is shown.
package struct CacheEntryDetail: Identifiable, Sendable {
    package let row: CacheEntryRow
    package let metadata: StoredMetadata
    /// The status line and fields as clients get them, credentials included: show `fields`.
    private let head: [UInt8]
    /// How many responses are stored for the key.
    private let variants: Int
    private let policy: CachePolicy
    private let request: CacheRequest?

    package var id: CacheEntryID { row.id }

    /// - Parameter variants: how many are stored for its key, this one included.
    package init(
        _ row: CacheEntryRow, _ metadata: StoredMetadata, head: [UInt8], variants: Int,
        policy: CachePolicy
    ) {
        self.row = row
        self.metadata = metadata
        self.head = head
        self.variants = variants
        self.policy = policy
        request = CacheKey(recorded: Array(row.key.bytes)).flatMap {
            CacheRequest(for: $0, selecting: metadata.selecting)
        }
    }

    /// One thing said about it; what is named the same belongs together.
    package struct Item: Equatable, Sendable {
        package let name: String
        /// Safe to show.
        package let text: String

        init(_ name: String, _ text: String) {
            self.name = name
            self.text = text
        }
    }

    /// How its freshness comes about, and what the next request does.
    package func calculation(at now: WallTime) -> [Item] {
        var items = metadata.freshness.explanation(at: now).map { Item("freshness", $0) }
        if let request {
            items.append(Item("next", metadata.prospect(for: request, at: now)))
            let failure = metadata.prospectOfFailure(for: request, at: now, policy: policy)
            if let failure { items.append(Item("on failure", failure)) }
        }
        return items
    }

    /// What chooses it among the responses of its key; empty where there is no choice.
    package var selection: [Item] {
        let chosen = metadata.selecting.fields.map { field in
            let name = Self.text(field.name)
            let isSecret = SecretField.isNamed(field.name)
            let value = isSecret ? "(not shown)" : field.value.map(Self.text) ?? "(not sent)"
            return Item("vary", "\(name): \(value)")
        }
        guard variants > 1 || !chosen.isEmpty else { return [] }
        return [Item("variants", "\(variants) stored for this key")] + chosen
    }

    /// The stored status line and fields, without what only one person may see.
    package var fields: [Item] {
        head.split(separator: Byte.lf).compactMap { line in
            let line = line.last == Byte.cr ? line.dropLast() : line
            guard !line.isEmpty else { return nil }
            let name = line.prefix { $0 != Byte.colon }
            let isSecret = name.endIndex < line.endIndex && SecretField.isNamed(name)
            return Item("stored", isSecret ? Self.text(name) + ": (not shown)" : Self.text(line))
        }
    }

    private static func text(_ bytes: ArraySlice<UInt8>) -> String {
        WireText(Array(bytes), ByteRange(0, bytes.count)).escaped()
    }
}

/// Fields that hold what only one person may see.
private enum SecretField {
    static func isNamed(_ name: ArraySlice<UInt8>) -> Bool {
        ["authorization", "proxy-authorization", "cookie", "set-cookie"].contains { known in
            name.isSameText(as: known)
        }
    }
}

/// One thing said about one stored response, as `sluice ctl` prints it.
package struct CacheEntryFact: JSONRow {
    package let entry: CacheEntryID
    package let item: CacheEntryDetail.Item

    package func addMembers(to line: inout JSONLine, now: WallTime) {
        line.add("entry", entry.number)
        line.add("item", item.name)
        line.add("text", item.text)
    }
}

extension CacheEntryDetail {
    /// Everything, for those who cannot see the row beside it.
    package func facts(at now: WallTime) -> [CacheEntryFact] {
        let about = [
            Item("key", row.key.escaped()), Item("status", "\(row.status) \(row.state.rawValue)"),
            Item("size", "\(row.size)"), Item("place", row.place.rawValue),
            Item("hits", "\(row.hits)"),
            Item("last hit", row.lastHit.map(\.timestamp) ?? "never"),
        ]
        return (about + calculation(at: now) + selection + fields)
            .map { CacheEntryFact(entry: id, item: $0) }
    }
}
