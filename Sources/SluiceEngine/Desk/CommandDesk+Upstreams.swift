import SluiceCore

// Orders to servers of groups.
extension CommandDesk {
    func order(
        _ change: UpstreamChange, of name: String, by author: Author
    ) -> ControlReply {
        do {
            let ordered = try parts.upstreams.order(change, of: name, by: author)
            let words = ordered.map { "\($0.row) \(result(change, $0))" }
                .joined(separator: ", ")
            let changed = ordered.filter { $0.back != nil }
            if !changed.isEmpty {
                let back = changed.compactMap { server in
                    server.back.map { Command.upstream(name: server.row, $0) }
                }
                note(
                    "\(Command.upstream(name: name, change))", result: words, back: back,
                    again: changed.map { .upstream(name: $0.row, change) }, by: author,
                    hasEvent: true)
            }
            return ControlReply(rows: [], notice: Notice(.info, words))
        } catch {
            return .failed("\(error)")
        }
    }

    private func result(_ change: UpstreamChange, _ server: UpstreamGroup.Ordered) -> String {
        switch (change, server.state) {
        case (.weight(let weight), _): "has weight \(weight)"
        // It is not what was asked for, and says why.
        case (.ready, .down): "is down until its checks pass"
        case (.drain, .down): "is down, and in drain once its checks pass"
        // It may be ejected the next moment, while the notice still stands.
        case (.ready, .ready), (.ready, .starting): "was made ready"
        case (_, let state): "is \(words(for: state))"
        }
    }

    private func words(for state: UpstreamRow.State) -> String {
        switch state {
        case .drain, .maintenance: "in \(state.rawValue)"
        case .ready, .starting, .down, .ejected: state.rawValue
        }
    }
}
