import SluiceCore
import Yams

// Groups of servers, and parents.
extension FieldReader {
    mutating func readUpstreams(_ node: Node, _ path: String, _ settings: inout EngineSettings) {
        guard let entries = entries(of: node, at: path) else { return }
        settings.upstreams = settings.upstreams.filter { group in
            !entries.contains { $0.0 == group.name }
        }
        for (name, key, value) in entries {
            let place = "\(path).\(name)"
            guard !name.isEmpty, !name.contains(where: { $0 == "/" || $0.isWhitespace }) else {
                complain(key.mark, place, "the name is no single word without a slash")
                continue
            }
            guard name != "none" else {
                complain(key.mark, place, "none is the word for no upstream")
                continue
            }
            let group = upstream(name, value, place)
            if group.servers.isEmpty, places["\(place).servers"] == nil {
                complain(key.mark, place, "has no servers")
            }
            settings.upstreams.append(group)
        }
    }

    private mutating func upstream(_ name: String, _ node: Node, _ path: String) -> UpstreamSettings
    {
        var group = UpstreamSettings(name: name, servers: [])
        fields(
            of: node, at: path, UpstreamSettings.table,
            sections: [
                "servers": { reader, node, path, group in
                    group.servers = reader.servers(node, path) ?? []
                },
                "check": { reader, node, path, group in group.check = reader.check(node, path) },
            ],
            into: &group)
        if group.ejection.maximum < group.ejection.base {
            let field = places["\(path).ejection.maximum"] == nil ? "base" : "maximum"
            complain(at: "\(path).ejection.\(field)", "maximum is less than base")
        }
        return group
    }

    /// At least one; `nil` after a complaint.
    mutating func servers(_ node: Node, _ path: String) -> [ServerSettings]? {
        guard let items = items(of: node, at: path) else { return nil }
        guard !items.isEmpty else {
            complain(node.mark, path, "names no server")
            return nil
        }
        let before = problems.count
        var servers: [ServerSettings] = []
        for (index, item) in items.enumerated() {
            let place = "\(path)[\(index)]"
            guard let server = server(item, place) else { continue }
            if servers.contains(where: { $0.name == server.name }) {
                complain(item.mark, place, "\(server.name) is there twice")
            }
            servers.append(server)
        }
        if problems.count == before, servers.allSatisfy({ $0.weight == 0 }) {
            complain(node.mark, path, "has no server of a weight above 0")
        }
        return problems.count == before ? servers : nil
    }

    /// An address alone, or fields.
    private mutating func server(_ node: Node, _ path: String) -> ServerSettings? {
        if node.scalar != nil {
            return reading(node, path) { text throws(SettingFault) in
                ServerSettings(address: try ServerAddress(connecting: text))
            }
        }
        let before = problems.count
        // The address has to be written; this one never comes through.
        var server = ServerSettings(address: .unix(""))
        fields(of: node, at: path, ServerSettings.table, into: &server)
        if places["\(path).address"] == nil, problems.count == before {
            complain(node.mark, path, "has no address")
        }
        if places["\(path).name"] == nil { server.name = "\(server.address)" }
        return problems.count == before ? server : nil
    }

    /// `tcp`, `off`, or fields.
    private mutating func check(_ node: Node, _ path: String) -> HealthCheckSettings? {
        var check = HealthCheckSettings()
        if node.scalar != nil {
            guard let word = word(of: node, at: path) else { return nil }
            if word != "tcp", word != "off" {
                complain(
                    node.mark, path,
                    "\"\(word)\" is none of tcp, off, nor fields such as {http: /health}")
            }
            return word == "off" ? nil : check
        }
        fields(of: node, at: path, HealthCheckSettings.table, into: &check)
        return check
    }

    // MARK: - Parents

    private mutating func check(_ parent: ParentSettings, _ path: String) {
        if parent.hosts.isEmpty { complain(at: "\(path).hosts", "names no host") }
        do throws(SettingFault) {
            try parent.checkCredentials()
        } catch {
            complain(at: "\(path).credentials", "\(error)")
        }
    }

    mutating func readParents(_ node: Node, _ path: String, _ settings: inout EngineSettings) {
        guard let items = items(of: node, at: path) else { return }
        settings.parents = []
        for (index, item) in items.enumerated() {
            let place = "\(path)[\(index)]"
            // Both have to be written; these never come through.
            var parent = ParentSettings(kind: .http, address: HostAndPort(host: "", port: 0))
            let before = problems.count
            fields(of: item, at: place, ParentSettings.table, into: &parent)
            for field in ["kind", "address"]
            where places["\(place).\(field)"] == nil && problems.count == before {
                complain(item.mark, place, "has no \(field)")
            }
            if problems.count == before { check(parent, place) }
            settings.parents.append(parent)
        }
    }
}
