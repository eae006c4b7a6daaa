import SluiceCore

/// Quantities as people read them, in few columns.
enum Units {
    /// Bytes in at most four columns: `512`, `1.2K`, `12M`, `1.1G`. Powers of 1024.
    static func bytes(_ amount: UInt64) -> String {
        scaled(Double(amount), step: 1024, units: ["", "K", "M", "G", "T", "P", "E"])
    }

    static func bytes(_ amount: Int) -> String { bytes(UInt64(clamping: amount)) }

    /// A number in at most four columns: `999`, `1.2k`, `12k`, `3.4M`. Powers of 1000.
    static func count(_ amount: UInt64) -> String {
        scaled(Double(amount), step: 1000, units: ["", "k", "M", "G", "T", "P", "E"])
    }

    static func count(_ amount: Int) -> String { count(UInt64(clamping: amount)) }

    /// Something per second: under 10 with one decimal, else as `count`.
    static func rate(_ perSecond: Double) -> String {
        guard perSecond.isFinite, perSecond > 0 else { return "0" }
        if perSecond < 9.95 { return oneDecimal(perSecond) }
        return scaled(perSecond.rounded(), step: 1000, units: ["", "k", "M", "G", "T", "P", "E"])
    }

    /// Bytes per second, as `bytes`.
    static func byteRate(_ perSecond: Double) -> String {
        guard perSecond.isFinite, perSecond > 0 else { return "0" }
        return scaled(perSecond.rounded(), step: 1024, units: ["", "K", "M", "G", "T", "P", "E"])
    }

    /// A part of a whole, `83%`; `-` of nothing.
    static func percent(_ part: Double, of whole: Double) -> String {
        guard whole > 0 else { return "-" }
        let value = part / whole * 100
        // 99.97 is not all, and 0.04 is not none.
        if value > 99, value < 100 { return "99%" }
        if value > 0, value < 1 { return "<1%" }
        return "\(Int(value.rounded()))%"
    }

    /// `1 connection`, `3 connections`.
    static func counted(_ count: Int, _ noun: String) -> String {
        if count == 1 { return "1 \(noun)" }
        return noun.hasSuffix("y") ? "\(count) \(noun.dropLast())ies" : "\(count) \(noun)s"
    }

    private static func scaled(_ amount: Double, step: Double, units: [String]) -> String {
        // No real quantity is larger, and a conversion must not trap.
        var value = min(amount, 1e30)
        var unit = 0
        // 999.5 would be rounded into a fifth column.
        while value >= (unit == 0 ? step : 999.5), unit < units.count - 1 {
            value /= step
            unit += 1
        }
        if unit == 0 { return "\(UInt64(value))" }
        if value < 9.95 { return oneDecimal(value) + units[unit] }
        return "\(UInt64(value.rounded()))" + units[unit]
    }

    private static func oneDecimal(_ value: Double) -> String {
        let tenths = UInt64((value * 10).rounded())
        return "\(tenths / 10).\(tenths % 10)"
    }
}

// MARK: - Time

extension Units {
    /// How long something took, from nanoseconds, in at most six columns: `42us`, `1.5ms`, `15ms`,
    /// `1.2s`, `3m12s`, `2h05m`, `3d04h`.
    static func duration(_ nanoseconds: Int64) -> String {
        let milliseconds = Double(max(0, nanoseconds)) / 1_000_000
        if milliseconds < 0.9995 { return "\(Int((milliseconds * 1000).rounded()))us" }
        if milliseconds < 9.95 { return oneDecimal(milliseconds) + "ms" }
        if milliseconds < 999.5 { return "\(Int(milliseconds.rounded()))ms" }
        if milliseconds < 9_950 { return oneDecimal(milliseconds / 1000) + "s" }
        return span(max(0, nanoseconds) / 1_000_000_000)
    }

    /// Whole seconds: `15s`, `3m12s`, `2h05m`, `3d04h`, `412d`. Negative counts as 0.
    static func span(_ seconds: Int64) -> String {
        let whole = max(0, seconds)
        func two(_ value: Int64) -> String { value < 10 ? "0\(value)" : "\(value)" }
        if whole < 60 { return "\(whole)s" }
        if whole < 3600 { return "\(whole / 60)m" + two(whole % 60) + "s" }
        if whole < 86_400 { return "\(whole / 3600)h" + two(whole / 60 % 60) + "m" }
        if whole < 100 * 86_400 { return "\(whole / 86_400)d" + two(whole / 3600 % 24) + "h" }
        return "\(whole / 86_400)d"
    }

    /// Whole units: `5m`, `1h`.
    static func length(_ seconds: Int64) -> String {
        seconds % 3600 == 0 ? "\(seconds / 3600)h" : "\(seconds / 60)m"
    }

    /// Since `moment`: `12s`.
    static func ago(_ moment: WallTime, now: WallTime) -> String {
        span((now - moment) / 1_000_000_000)
    }

    /// `HH:MM:SS` in a zone `offset` seconds east of Greenwich.
    static func timeOfDay(_ moment: WallTime, offset: Int64) -> String {
        let (sum, overflow) = moment.seconds.addingReportingOverflow(offset)
        let local = overflow ? moment.seconds : sum
        let second = ((local % 86_400) + 86_400) % 86_400
        func two(_ value: Int64) -> String { value < 10 ? "0\(value)" : "\(value)" }
        return two(second / 3600) + ":" + two(second / 60 % 60) + ":" + two(second % 60)
    }
}
