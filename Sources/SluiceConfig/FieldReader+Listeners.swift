import SluiceCore
import Yams

// Listeners and the groups they bring along.
extension FieldReader {
    /// To be called when the groups are known.
    mutating func readListeners(_ node: Node, _ path: String, _ settings: inout EngineSettings) {
        guard let items = items(of: node, at: path) else { return }
        if items.isEmpty { complain(node.mark, path, "names no listener") }
        settings.listeners = []
        var accepted: [String] = []
        for (index, item) in items.enumerated() {
            let place = "\(path)[\(index)]"
            stand(place, at: item.mark)
            guard let listener = listener(item, place, &settings) else { continue }
            checkGroup(of: listener, place, settings.upstreams)
            if let other = settings.firstListener(at: listener.address) {
                complain(
                    at: "\(place).address", "\(listener.address) is that of \(accepted[other]) too")
            }
            settings.listeners.append(listener)
            accepted.append(place)
        }
    }

    private mutating func listener(
        _ node: Node, _ path: String, _ settings: inout EngineSettings
    ) -> ListenerSettings? {
        // Both have to be written; these never come through.
        var listener = ListenerSettings(kind: .forward, address: .network(Endpoint(.loopback, 0)))
        var servers: [ServerSettings]?
        let before = problems.count
        fields(
            of: node, at: path, ListenerSettings.table,
            sections: [
                "servers": { reader, node, path, _ in servers = reader.servers(node, path) }
            ],
            into: &listener)
        for field in ["kind", "address"]
        where places["\(path).\(field)"] == nil && problems.count == before {
            complain(node.mark, path, "has no \(field)")
        }
        if problems.count == before { refuseIdleFields(of: listener, path) }
        if places["\(path).forwarded"] == nil {
            listener.forwarded = ListenerSettings.usualForwarding(listener.kind)
        }
        if let servers { lead(&listener, to: servers, path, &settings) }
        return problems.count == before ? listener : nil
    }

    /// What a kind of listener does nothing with is not taken: `users` would look like a lock.
    private mutating func refuseIdleFields(of listener: ListenerSettings, _ path: String) {
        let kind = listener.kind
        if !kind.asksForUsers, places["\(path).users"] != nil {
            complain(at: "\(path).users", "a \(kind.rawValue) listener asks nobody who they are")
        }
        if kind == .forward, !listener.users.listed.isEmpty {
            complain(at: "\(path).users", "a forward listener takes users from a password file")
        }
        if kind != .forward, kind != .reverse, places["\(path).forwarded"] != nil {
            complain(
                at: "\(path).forwarded", "a \(kind.rawValue) listener sends no fields of HTTP")
        }
        for field in ["ignore-parameters", "parameter-order"]
        where kind != .forward && kind != .reverse && places["\(path).\(field)"] != nil {
            complain(at: "\(path).\(field)", "a \(kind.rawValue) listener caches nothing")
        }
    }

    /// Servers written with their listener are a group called by their names, as options call it.
    private mutating func lead(
        _ listener: inout ListenerSettings, to servers: [ServerSettings], _ path: String,
        _ settings: inout EngineSettings
    ) {
        guard listener.upstream == nil else {
            return complain(
                at: "\(path).servers", "there is an upstream already; write one of both")
        }
        let group = UpstreamSettings(
            name: servers.map(\.name).joined(separator: ","), servers: servers)
        listener.upstream = group.name
        switch settings.upstreams.first(where: { $0.name == group.name }) {
        case nil: settings.upstreams.append(group)
        case group?: break
        case _?:
            complain(
                at: "\(path).servers",
                "\(group.name) is defined otherwise elsewhere; give the group a name in upstreams")
        }
    }

    private mutating func checkGroup(
        of listener: ListenerSettings, _ path: String, _ upstreams: [UpstreamSettings]
    ) {
        let isLed = listener.kind == .reverse || listener.kind == .tcp
        switch listener.upstream {
        case nil where isLed:
            complain(at: path, "a \(listener.kind.rawValue) listener needs upstream or servers")
        case let name? where !isLed:
            let field = places["\(path).upstream"] == nil ? "servers" : "upstream"
            complain(
                at: "\(path).\(field)",
                "a \(listener.kind.rawValue) listener goes where its clients ask, not to \(name)")
        case let name? where !upstreams.contains { $0.name == name }:
            let known = upstreams.map(\.name)
            let hint =
                NearestName.of(name, among: known).map { "; did you mean \($0)?" }
                ?? " (upstreams: \(known.isEmpty ? "none" : known.joined(separator: ", ")))"
            complain(at: "\(path).upstream", "there is no upstream \"\(name)\"\(hint)")
        default: break
        }
    }
}
