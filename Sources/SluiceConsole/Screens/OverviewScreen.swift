import SluiceCore

/// Screen 1: how traffic is doing, on one page.
struct OverviewScreen: Screen {
    let place = Place.overview
    let parts = SnapshotParts.exchanges
    private var summary = TrafficSummary()

    /// From this many rows on there is room for a graph, from this many columns on for two blocks
    /// side by side.
    private static let graphFrom = 28
    private static let pairFrom = 72
    private static let graphSeconds = 300

    mutating func update(_ context: Context) {
        guard let snapshot = context.snapshot, snapshot.parts.contains(.exchanges) else { return }
        summary = TrafficSummary(snapshot.exchanges)
    }

    func draw(in area: Area, of frame: inout Frame, _ context: Context) {
        var rest = area
        if area.height >= Self.graphFrom {
            drawGraph(in: rest.takeTop(area.height / 4), of: &frame, context)
        }
        let kinds = classesToShow(in: rest.height - 1)
        let upper = rest.takeTop(kinds.count + 1)
        drawPair(classes(kinds), listeners(context), in: upper, of: &frame, context.glyphs)
        let lower = rest.takeTop(max(min(rest.height, 4), rest.height / 2))
        drawPair(hosts, clients, in: lower, of: &frame, context.glyphs)
        refusals(context).draw(in: rest, of: &frame, context.glyphs)
    }

    /// Two blocks side by side, or the left one alone.
    private func drawPair(
        _ left: Block, _ right: Block, in area: Area, of frame: inout Frame, _ glyphs: Glyphs
    ) {
        guard area.width >= Self.pairFrom else {
            left.draw(in: area, of: &frame, glyphs)
            return
        }
        var (leftArea, rightArea) = (area, area)
        leftArea.width = area.width * 55 / 100
        rightArea.column = area.column + leftArea.width
        rightArea.width = area.width - leftArea.width
        left.draw(in: leftArea, of: &frame, glyphs)
        right.draw(in: rightArea, of: &frame, glyphs)
    }

    /// Requests per second of the last minutes, as tall as the area.
    private func drawGraph(in area: Area, of frame: inout Frame, _ context: Context) {
        let label = 5
        var rest = area
        let title = rest.takeTop(1)
        let values = context.rates.requestHistory(
            seconds: Self.graphSeconds, cells: max(1, area.width - label - 1))
        let most = values.max() ?? 0
        Block(columns: [.text("REQUESTS PER SECOND, LAST FIVE MINUTES")], rows: [])
            .draw(in: title, of: &frame, context.glyphs)
        for (text, line) in [(Units.rate(most), 0), ("0", rest.height - 1)] {
            frame.put(
                Text.fitted(text, to: label, rightAligned: true), column: 0, row: rest.row + line,
                role: .dim)
        }
        let steps = context.glyphs.heights.count - 1
        for (cell, value) in values.enumerated() {
            let level = Glyphs.level(value, of: most, steps: steps * rest.height)
            for line in 0..<rest.height {
                let height = context.glyphs.heights[max(0, min(steps, level - line * steps))]
                frame.put(
                    String(height), column: label + 1 + cell,
                    row: rest.row + rest.height - 1 - line,
                    role: .graph)
            }
        }
    }
}

// MARK: - Blocks

extension OverviewScreen {
    /// All of them, or on a low screen those that there were.
    private func classesToShow(in height: Int) -> [TrafficSummary.Class] {
        let all = TrafficSummary.Class.allCases
        return height >= all.count ? all : all.filter { summary.shares[$0] != nil }
    }

    private func classes(_ kinds: [TrafficSummary.Class]) -> Block {
        let total = Double(summary.total)
        return Block(
            columns: [
                .text("CACHE CLASS", 13), .number("SHARE", 5), .text(""), .number("REQ", 5),
                .number("MEAN", 6),
            ],
            rows: kinds.map { kind in
                let share = summary.shares[kind] ?? TrafficSummary.Share()
                let count = Double(share.count)
                return [
                    .text(kind.rawValue, kind.role), .text(Units.percent(count, of: total)),
                    .bar(count, of: total, kind.role), .text(Units.count(share.count)),
                    .text(share.mean.map(Units.duration) ?? "-", .dim),
                ]
            })
    }

    private func listeners(_ context: Context) -> Block {
        Block(
            columns: [.text("LISTENER", 8), .text(""), .number("OPEN", 5)],
            rows: (context.snapshot?.listeners ?? []).map { listener in
                let target = listener.upstream.map { " = \($0)" } ?? ""
                // As wide as its column: the address stays whole, which `listener` takes.
                let kind = listener.isDraining ? "draining" : listener.kind.rawValue
                return [
                    .text(kind, listener.isDraining ? .held : .base),
                    .text("\(listener.address)\(target)"),
                    .text(Units.count(listener.open), listener.open > 0 ? .ok : .dim),
                ]
            })
    }

    private var hosts: Block {
        Block(
            columns: [
                .text("HOST"), .number("REQ", 5), .number("SIZE", 5), .number("HIT", 4),
                .number("REF", 4),
            ],
            rows: summary.hosts.map { host in
                [
                    .text(host.name), .text(Units.count(host.requests)),
                    .text(Units.bytes(host.bytes)),
                    .text(
                        Units.percent(Double(host.hits), of: Double(host.requests)),
                        host.hits > 0 ? .cacheHit : .dim),
                    .text(Units.count(host.refused), host.refused > 0 ? .denied : .dim),
                ]
            })
    }

    private var clients: Block {
        Block(
            columns: [
                .text("CLIENT"), .number("REQ", 5), .number("SIZE", 5), .number("REF", 4),
            ],
            rows: summary.clients.map { client in
                [
                    .text(client.name), .text(Units.count(client.requests)),
                    .text(Units.bytes(client.bytes)),
                    .text(Units.count(client.refused), client.refused > 0 ? .denied : .dim),
                ]
            })
    }

    private func refusals(_ context: Context) -> Block {
        Block(
            columns: [
                .text("TIME", 8), .text("CLIENT", 15), .text("LATEST REFUSALS"), .text("RULE"),
            ],
            rows: summary.refusals.map { row in
                let asked =
                    "\(row.method.escaped()) \(row.host.escaped())"
                    + (row.isConnect ? "" : row.path.escaped())
                return [
                    .text(context.timeOfDay(row.started), .dim), .text("\(row.client.address)"),
                    .text(asked), .text(rule(row, context), .denied),
                ]
            })
    }

    private func rule(_ row: ExchangeRow, _ context: Context) -> String {
        guard let id = row.rule else { return "-" }
        guard let ban = context.snapshot?.bans.first(where: { $0.id == id })?.ban else {
            return "\(id), gone"
        }
        return "\(id), \(ban.rule)"
    }
}
