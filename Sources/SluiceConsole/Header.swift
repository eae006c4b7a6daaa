import SluiceCore

/// The lines above every screen: where one is, and how traffic is doing.
struct Header {
    let place: Place
    let context: Context
    /// When the screen was frozen, by the clock that goes on.
    let frozenFor: Int64?

    private static let graphSpan = 120
    /// From this width on every tab has its name.
    private static let namesFrom = 72
    /// From this width on there is room for the name of the program before them.
    private static let brandFrom = 90

    func draw(in area: Area, of frame: inout Frame) {
        var rest = area
        drawTabs(in: rest.takeTop(1), of: &frame)
        guard let snapshot = context.snapshot else { return }
        if rest.height >= 2 {
            drawMeters(trafficLine(snapshot), in: rest.takeTop(1), of: &frame)
            drawMeters(storeLine(snapshot), in: rest.takeTop(1), of: &frame)
        } else {
            frame.put(shortLine(snapshot), column: 0, row: rest.row, width: rest.width)
        }
    }

    private func drawTabs(in area: Area, of frame: inout Frame) {
        let clock = frozenFor.map { "FROZEN \(Units.span($0))" } ?? context.timeOfDay(context.now)
        let clockColumn = area.width - Text.columns(of: clock)
        var column = area.column
        if area.width >= Self.brandFrom {
            column = frame.put("sluice", column: column, row: area.row, role: .title) + 1
        }
        for tab in Place.tabs {
            let isHere = tab.place == place
            let name = area.width >= Self.namesFrom || isHere ? " \(tab.place.rawValue)" : ""
            let words = isHere ? "[\(tab.key)\(name)]" : " \(tab.key)\(name) "
            guard column + Text.columns(of: words) < clockColumn else { continue }
            frame.put(words, column: column, row: area.row, role: isHere ? .title : .dim)
            if !isHere {
                frame.paint(column: column + 1, row: area.row, width: 1, role: .key)
            }
            column += Text.columns(of: words)
        }
        frame.put(
            clock, column: clockColumn, row: area.row, role: frozenFor == nil ? .dim : .held)
    }

    // MARK: Meters

    /// One line of meters: two at the left, a picture between, the others at the right.
    private struct Meters {
        var left: Line
        var picture: (Int) -> Line
        var right: Line
    }

    private func drawMeters(_ meters: Meters, in area: Area, of frame: inout Frame) {
        let room = area.width - meters.left.columns - meters.right.columns - 1
        let line = meters.left + meters.picture(max(0, room)) + [Span(" ")] + meters.right
        frame.put(line, column: area.column, row: area.row, width: area.width)
    }

    private func meter(_ name: String, _ value: String, _ width: Int, _ role: Role = .base) -> Line
    {
        [Span(name + " ", .dim), Span(Text.fitted(value, to: width, rightAligned: true), role)]
    }

    private func trafficLine(_ snapshot: Snapshot) -> Meters {
        let rates = context.rates
        let refused =
            rates.perSecond(.requestsRefused) + rates.perSecond(.connectionsRefused)
        return Meters(
            left: meter("req/s", Units.rate(rates.perSecond(.requests)), 5) + [Span(" ")],
            picture: { width in [Span(sparkline(width), .graph)] },
            right: meter(" open", Units.count(snapshot.gauges.openConnections), 5)
                + meter(
                    "  in", Units.byteRate(rates.perSecond(.bytesFromClients)) + "/s", 7, .bytesIn)
                + meter("  refused", Units.rate(refused) + "/s", 6, refused > 0 ? .denied : .base))
    }

    private func storeLine(_ snapshot: Snapshot) -> Meters {
        let gauges = snapshot.gauges
        return Meters(
            left: meter("hits ", hitRatio(snapshot), 5, .cacheHit) + [Span(" ")],
            picture: { width in cacheBar(gauges, width) },
            right: meter("  mem", Units.bytes(gauges.residentBytes), 5)
                + meter(
                    " out", Units.byteRate(context.rates.perSecond(.bytesToClients)) + "/s", 7,
                    .bytesOut)
                + meter("  up     ", Units.ago(snapshot.started, now: context.now), 6))
    }

    private func shortLine(_ snapshot: Snapshot) -> Line {
        let rates = context.rates
        return meter("req/s", Units.rate(rates.perSecond(.requests)), 4)
            + meter(" open", Units.count(snapshot.gauges.openConnections), 4)
            + meter(" hits", hitRatio(snapshot), 4, .cacheHit)
            + meter(" out", Units.byteRate(rates.perSecond(.bytesToClients)), 4, .bytesOut)
    }

    private func sparkline(_ width: Int) -> String {
        let values = context.rates.requestHistory(seconds: Self.graphSpan, cells: width)
        let most = values.max() ?? 0
        return String(values.map { context.glyphs.height($0, of: most) })
    }

    /// Used and unused memory of the cache, with the numbers beside.
    private func cacheBar(_ gauges: Gauges, _ width: Int) -> Line {
        let words =
            gauges.cacheLimit > 0
            ? " \(Units.bytes(gauges.cacheBytes))/\(Units.bytes(gauges.cacheLimit))" : ""
        guard gauges.cacheLimit > 0, width > 8 + words.count else {
            let text = gauges.cacheLimit > 0 ? "cache" + words : "cache off"
            return [Span(Text.fitted(text, to: width), .dim)]
        }
        let bar = context.glyphs.bar(
            Double(gauges.cacheBytes), of: Double(gauges.cacheLimit),
            width: width - 6 - 10)
        return [
            Span("cache ", .dim), Span(bar.full, .gradient), Span(bar.empty, .border),
            Span(Text.fitted(words, to: 10)),
        ]
    }

    /// Of what was asked in the last minute, or ever when nothing was.
    private func hitRatio(_ snapshot: Snapshot) -> String {
        let kinds: [Counter] = [.cacheHits, .cacheMisses, .cacheStale, .cachePasses]
        let recent = kinds.reduce(0) { $0 + context.rates.lastMinute($1) }
        if recent > 0 {
            return Units.percent(context.rates.lastMinute(.cacheHits), of: recent)
        }
        let all = kinds.reduce(0) { $0 + Double(snapshot.counters[$1]) }
        return Units.percent(Double(snapshot.counters[.cacheHits]), of: all)
    }
}
