/// What a reload changes, as a person is told: `timeouts.idle 60s -> 30s`,
/// `listener tcp 127.0.0.1:1234 added`.
package struct SettingDifference: Equatable, Sendable, CustomStringConvertible {
    package enum Change: Equatable, Sendable {
        case added, removed
        case changed(from: String, to: String)
        /// The words are the same, and what they hide is not: a password.
        case changedUnseen
        /// The same things, asked in another order.
        case reordered
    }

    package var name: String
    package var change: Change
    /// Whether a reload puts it in force; else only a restart does.
    package var isLive = true

    package var description: String {
        switch change {
        case .added: "\(name) added"
        case .removed: "\(name) removed"
        case .changed(let old, let new): "\(name) \(old) -> \(new)"
        case .changedUnseen: "\(name) changed"
        case .reordered: "\(name) reordered"
        }
    }
}

// MARK: - Comparing

extension EngineSettings {
    /// What would be different if `self` came after `old`; empty exactly when both are equal.
    package func differences(from old: Self) -> [SettingDifference] {
        var list = Self.table.differences(from: old, to: self)
        list += Collections.differences(
            "listener", from: old.listeners, to: listeners, name: \.name
        ) { ListenerSettings.table.differences(from: $0, to: $1) }
        list += Collections.differences(
            "upstream", from: old.upstreams, to: upstreams, name: \.name
        ) { $1.differences(from: $0) }
        list += Collections.differences("parent", from: old.parents, to: parents, name: \.name) {
            ParentSettings.table.differences(from: $0, to: $1)
        }
        return list
    }

    /// These settings, but with those of `old` that only a restart can change.
    package func keepingFixed(of old: Self) -> Self {
        var settings = self
        for setting in Self.table where !setting.isLive { setting.copy(old, &settings) }
        return settings
    }
}

extension UpstreamSettings {
    fileprivate func differences(from old: Self) -> [SettingDifference] {
        var list = Self.table.differences(from: old, to: self)
        switch (old.check, check) {
        case (nil, nil): break
        case (nil, _): list.append(SettingDifference(name: "check", change: .added))
        case (_, nil): list.append(SettingDifference(name: "check", change: .removed))
        case (let before?, let after?):
            list += HealthCheckSettings.table.differences(from: before, to: after)
                .map { $0.within("check") }
        }
        list += Collections.differences(
            "server", from: old.servers, to: servers, name: \.name
        ) { ServerSettings.table.differences(from: $0, to: $1) }
        return list
    }
}

extension Array {
    /// The settings of a table in which two roots differ.
    fileprivate func differences<Root>(
        from old: Root, to new: Root
    ) -> [SettingDifference] where Element == Setting<Root> {
        compactMap { setting in
            let (before, after) = (setting.text(old), setting.text(new))
            guard before != after else { return nil }
            return SettingDifference(
                name: setting.name, change: .changed(from: before, to: after),
                isLive: setting.isLive)
        }
    }
}

extension SettingDifference {
    fileprivate func within(_ owner: String) -> Self {
        var difference = self
        difference.name = "\(owner) \(name)"
        return difference
    }
}

/// Lists of things that have names.
private enum Collections {
    static func differences<Item: Equatable>(
        _ kind: String, from old: [Item], to new: [Item], name: (Item) -> String,
        inside: (Item, Item) -> [SettingDifference]
    ) -> [SettingDifference] {
        let (earlier, later) = (named(old, name), named(new, name))
        let before = Dictionary(earlier.map { ($0.name, $0.item) }) { first, _ in first }
        let after = Set(later.map(\.name))
        var list: [SettingDifference] = []
        for (name, _) in earlier where !after.contains(name) {
            list.append(SettingDifference(name: "\(kind) \(name)", change: .removed))
        }
        for (name, item) in later {
            let owner = "\(kind) \(name)"
            guard let previous = before[name] else {
                list.append(SettingDifference(name: owner, change: .added))
                continue
            }
            guard previous != item else { continue }
            let changes = inside(previous, item).map { $0.within(owner) }
            list += changes
            if changes.isEmpty {
                list.append(SettingDifference(name: owner, change: .changedUnseen))
            }
        }
        // Parents are asked in order, servers are taken in turn: order means something.
        if list.isEmpty, old != new {
            list.append(SettingDifference(name: "\(kind)s", change: .reordered))
        }
        return list
    }

    /// Things of the same name are told apart by their order: one proxy may be two parents.
    private static func named<Item>(
        _ items: [Item], _ name: (Item) -> String
    ) -> [(name: String, item: Item)] {
        var counts: [String: Int] = [:]
        return items.map { item in
            let name = name(item)
            counts[name, default: 0] += 1
            let count = counts[name] ?? 1
            return (count == 1 ? name : "\(name) (\(count))", item)
        }
    }
}
