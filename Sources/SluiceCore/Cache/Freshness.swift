/// How long a stored response may be used, RFC 9111 §4.2.
package struct Freshness: Equatable, Sendable {
    /// Seconds, from when the origin made it (§4.2.1).
    package let lifetime: Int64
    /// When the response was received.
    package let received: WallTime
    /// Nanoseconds, when it was received (§4.2.3, `corrected_initial_age`).
    let initialAge: Int64

    /// When it stops being fresh.
    package var expires: WallTime {
        received.advanced(byNanoseconds: lifetime * Self.second - initialAge)
    }

    /// Whole seconds, for the Age field. Not below 0 when the clock was set back.
    package func age(at now: WallTime) -> Int64 { nanosecondAge(at: now) / Self.second }

    /// Whole seconds left; negative when stale.
    package func timeToLive(at now: WallTime) -> Int64 { lifetime - age(at: now) }

    /// Whether it may be served. Never when the clock was set back behind its arrival: its age is
    /// unknown then.
    package func isFresh(at now: WallTime) -> Bool {
        now >= received && nanosecondAge(at: now) < lifetime * Self.second
    }

    /// §4.2.3, `current_age`.
    private func nanosecondAge(at now: WallTime) -> Int64 {
        Self.sum(initialAge, max(0, now - received))
    }

    /// Of two that are not negative.
    private static func sum(_ left: Int64, _ right: Int64) -> Int64 {
        let (sum, overflow) = left.addingReportingOverflow(right)
        return overflow ? .max : sum
    }

    private static let second: Int64 = 1_000_000_000
}

extension Freshness {
    /// `nil` without explicit freshness, or with a Date that cannot be read: then nothing is known.
    init?(
        _ response: ResponseHead, _ control: CacheControl, requestTime: WallTime,
        responseTime: WallTime
    ) {
        guard let date = Self.date(response, responseTime),
            let lifetime = Self.lifetime(response, control, date: date)
        else { return nil }
        self.lifetime = lifetime
        received = responseTime
        // §4.2.3; a clock set back in between delays nothing.
        let apparent = max(0, responseTime - date)
        let delay = max(0, responseTime - requestTime)
        initialAge = max(apparent, Self.sum(Self.age(response) * Self.second, delay))
    }

    /// §4.2.1, for a shared cache.
    private static func lifetime(
        _ response: ResponseHead, _ control: CacheControl, date: WallTime
    ) -> Int64? {
        if let seconds = control.sharedMaxAge ?? control.maxAge { return seconds }
        let lines = response.lines(of: .expires)
        guard !lines.isEmpty else { return nil }
        var lifetime = DeltaSeconds.greatest
        for line in lines {
            // §5.3: an Expires that is no date, 0 above all, is a time in the past.
            guard let expires = HTTPDate.parse(response.bytes[line.value.range], now: date) else {
                return 0
            }
            lifetime = min(lifetime, max(0, (expires - date) / Self.second))
        }
        return lifetime
    }

    /// Without Date it is the time of arrival (RFC 9110 §6.6.1); `nil` when it is no date, or there
    /// are several.
    private static func date(_ response: ResponseHead, _ responseTime: WallTime) -> WallTime? {
        let lines = response.lines(of: .date)
        guard let line = lines.first else { return responseTime }
        guard lines.count == 1 else { return nil }
        return HTTPDate.parse(response.bytes[line.value.range], now: responseTime)
    }

    /// §5.1: the first member of the first line; what is no number is ignored.
    private static func age(_ response: ResponseHead) -> Int64 {
        guard let value = response.value(of: .age) else { return 0 }
        let member = value.prefix { $0 != Byte.comma && !Byte.isBlank($0) }
        return DeltaSeconds.parse(member) ?? 0
    }
}
