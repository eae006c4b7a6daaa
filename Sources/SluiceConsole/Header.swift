import SluiceCore

/// The lines above every screen: where one is, and how traffic is doing.
struct Header {
    let place: Place
    let context: Context
    /// When the screen was frozen, by the clock that goes on.
    let frozenFor: Int64?
    let off: BansOff?

    private static let graphSpan = 120
    /// From this width on every tab has its name, if only a short one.
    private static let shortNamesFrom = 72
    /// From this width on every tab has its whole name.
    private static let namesFrom = 100
    /// From this width on there is room for the name of the program before them.
    private static let brandFrom = 110

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
        let clock = clock(width: area.width)
        let clockColumn = area.width - clock.columns
        var column = area.column
        if area.width >= Self.brandFrom {
            column = frame.put("sluice", column: column, row: area.row, role: .title) + 1
        }
        for tab in Place.tabs {
            let isHere = tab.place == place
            let words = tabWords(tab.key, tab.place, isHere: isHere, width: area.width)
            guard column + Text.columns(of: words) < clockColumn else { continue }
            frame.put(words, column: column, row: area.row, role: isHere ? .title : .dim)
            if !isHere {
                frame.paint(column: column + 1, row: area.row, width: 1, role: .key)
            }
            column += Text.columns(of: words)
        }
        frame.put(clock, column: clockColumn, row: area.row, width: clock.columns)
    }

    /// The time of day, or what is more important at the moment.
    private func clock(width: Int) -> Line {
        var line: Line = []
        // While bans are off, faults are too.
        if let warning = off?.words(width: width) ?? faultWords {
            line.append(Span(warning, .warn))
        }
        if let frozenFor {
            line += [Span(line.isEmpty ? "" : " "), Span("FROZEN \(Units.span(frozenFor))", .held)]
        } else if off == nil {
            let time = context.timeOfDay(context.now)
            line += [Span(line.isEmpty ? "" : " "), Span(time, .dim)]
        }
        return line
    }

    /// That traffic suffers on purpose, on whatever screen one is.
    private var faultWords: String? {
        let count =
            context.snapshot?.bans.count { row in
                if case .fault = row.ban.effect { row.ban.isOn && !row.ban.isDry } else { false }
            } ?? 0
        return count == 0 ? nil : count == 1 ? "1 FAULT ON" : "\(count) FAULTS ON"
    }

    private func tabWords(
        _ key: Character, _ place: Place, isHere: Bool, width: Int
    ) -> String {
        if isHere { return "[\(key) \(place.rawValue)]" }
        if width >= Self.namesFrom { return " \(key) \(place.rawValue) " }
        return width >= Self.shortNamesFrom ? " \(key) \(place.shortName) " : " \(key)"
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
            picture: { width in
                isFilling(gauges) ? bufferBar(gauges, width) : cacheBar(gauges, width)
            },
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
            + (isFilling(snapshot.gauges)
                ? meter(" buf", bufferShare(snapshot.gauges), 4, bufferRole(snapshot.gauges))
                : meter(" hits", hitRatio(snapshot), 4, .cacheHit))
            + meter(" out", Units.byteRate(rates.perSecond(.bytesToClients)), 4, .bytesOut)
    }

    private func sparkline(_ width: Int) -> String {
        let values = context.rates.requestHistory(seconds: Self.graphSpan, cells: width)
        let most = values.max() ?? 0
        return String(values.map { context.glyphs.height($0, of: most) })
    }

    /// Used and unused memory of the cache, with the numbers beside.
    private func cacheBar(_ gauges: Gauges, _ width: Int) -> Line {
        guard gauges.cacheLimit > 0 else {
            return [Span(Text.fitted("cache off", to: width), .dim)]
        }
        guard gauges.cacheDiskLimit > 0 else {
            return memoryBar("cache", gauges.cacheBytes, of: gauges.cacheLimit, .gradient, width)
        }
        if width >= Self.twoBarsFrom {
            let half = (width - 2) / 2
            return memoryBar(
                "cache", gauges.cacheBytes, of: gauges.cacheLimit, .gradient, width - 2 - half)
                + [Span("  ")]
                + memoryBar(
                    "disk", gauges.cacheDiskBytes, of: gauges.cacheDiskLimit, .gradient, half)
        }
        return shortBar("cache", gauges.cacheBytes, of: gauges.cacheLimit, (width + 2) / 2)
            + [Span(" ")]
            + shortBar("disk", gauges.cacheDiskBytes, of: gauges.cacheDiskLimit, (width - 3) / 2)
    }

    /// From this room on memory and disk each have their bar and their bound.
    private static let twoBarsFrom = 56

    /// What is used; the bar alone says of how much.
    private func shortBar(_ name: String, _ bytes: Int, of limit: Int, _ width: Int) -> Line {
        let words = Text.fitted(Units.bytes(bytes), to: 5, rightAligned: true)
        let rest = width - name.count - 1 - 5
        guard rest > 1 else { return [Span(Text.fitted(name + words, to: width), .dim)] }
        let bar = context.glyphs.bar(Double(bytes), of: Double(limit), width: rest)
        return [
            Span(name + " ", .dim), Span(bar.full, .gradient), Span(bar.empty, .border),
            Span(words),
        ]
    }

    /// In place of the cache while more than half of what buffers may hold is taken: beyond the
    /// bound new work is refused.
    private func bufferBar(_ gauges: Gauges, _ width: Int) -> Line {
        memoryBar(
            "buffers", gauges.bufferedBytes, of: gauges.bufferedLimit, bufferRole(gauges), width)
    }

    private func isFilling(_ gauges: Gauges) -> Bool {
        gauges.bufferedLimit > 0 && gauges.bufferedBytes > gauges.bufferedLimit / 2
    }

    private func bufferShare(_ gauges: Gauges) -> String {
        Units.percent(Double(gauges.bufferedBytes), of: Double(gauges.bufferedLimit))
    }

    private func bufferRole(_ gauges: Gauges) -> Role {
        gauges.bufferedBytes > gauges.bufferedLimit / 10 * 9 ? .error : .warn
    }

    private func memoryBar(
        _ name: String, _ bytes: Int, of limit: Int, _ role: Role, _ width: Int
    ) -> Line {
        let words = " \(Units.bytes(bytes))/\(Units.bytes(limit))"
        let rest = width - name.count - 1 - 10
        guard rest > 1 else { return [Span(Text.fitted(name + words, to: width), .dim)] }
        let bar = context.glyphs.bar(Double(bytes), of: Double(limit), width: rest)
        return [
            Span(name + " ", .dim), Span(bar.full, role), Span(bar.empty, .border),
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
