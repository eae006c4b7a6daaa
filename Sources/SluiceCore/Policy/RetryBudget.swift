/// How many requests may be sent a second time: while servers fail, retries must not become most of
/// what the others get.
package struct RetryBudget: Equatable, Sendable {
    /// Always allowed, so that a quiet group retries too.
    package static let floor = 3

    /// Retries in flight, in percent of the requests in flight.
    package let percent: Int
    /// How often one request may be sent again.
    package let perRequest: Int

    package init(percent: Int, perRequest: Int) {
        self.percent = max(0, percent)
        self.perRequest = max(0, perRequest)
    }

    /// - Parameters:
    ///   - resent: how often this request was sent already, at least 1.
    ///   - retries: in flight, without this one.
    ///   - requests: in flight, retries included.
    package func allows(resent: Int, retries: Int, requests: Int) -> Bool {
        guard resent <= perRequest else { return false }
        let (product, overflow) = requests.multipliedReportingOverflow(by: percent)
        return overflow || retries < max(Self.floor, product / 100)
    }
}
