extension CounterValues: JSONRow {
    /// One member a counter, under its name in metrics.
    package func addMembers(to line: inout JSONLine, now: WallTime) {
        for counter in Counter.allCases { line.add(counter.metricName, self[counter]) }
    }
}

extension Gauges: JSONRow {
    package func addMembers(to line: inout JSONLine, now: WallTime) {
        line.add("open_connections", openConnections)
        line.add("open_tunnels", openTunnels)
        line.add("idle_upstream_connections", idleUpstreamConnections)
        line.add("cache_entries", cacheEntries)
        line.add("cache_bytes", cacheBytes)
        line.add("cache_limit", cacheLimit)
        line.add("cache_disk_entries", cacheDiskEntries)
        line.add("cache_disk_bytes", cacheDiskBytes)
        line.add("cache_disk_limit", cacheDiskLimit)
        line.add("buffered_bytes", bufferedBytes)
        line.add("buffered_limit", bufferedLimit)
        line.add("resident_bytes", residentBytes)
        line.add("threads", threads)
    }
}

extension Snapshot: JSONRow {
    /// What is and what was counted, flat; of the tables only how many rows they have.
    package func addMembers(to line: inout JSONLine, now: WallTime) {
        line.add("sequence", sequence)
        line.add("taken", taken)
        line.add("started", started)
        line.add("uptime", nanoseconds: taken - started)
        line.add("listeners", listeners.count)
        line.add("upstreams", upstreams.count)
        line.add("bans", bans.count)
        line.add("events", events.count)
        line.add("undo", undo)
        line.add("redo", redo)
        gauges.addMembers(to: &line, now: now)
        counters.addMembers(to: &line, now: now)
    }
}
