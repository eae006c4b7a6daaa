@testable import SluiceCore

/// What must hold of the effects of one exchange, kept apart from how it decides.
struct ExchangeLedger {
    private let request: RequestHead
    private let terms: ExchangeTerms
    var requestIsComplete: Bool
    var requestContent = 0

    private enum Leg {
        case none
        case opening(mayReuse: Bool)
        /// The number of the connection; what of the request went out on it.
        case open(UInt64, head: Bool, end: Bool)
    }

    private var leg = Leg.none
    private var failures = 0
    /// How often it went to another server than one that had got it.
    private var resent = 0
    private var interimWasSeen = false
    private var response: ResponseHead?
    /// Nothing behind the response was seen, and the origin said that it stays.
    private var originStays = false
    private var responseHasEnded = false
    private var delivery: Framing?
    private var delivered = false
    private var answered = false
    /// How it ended, once it did.
    private(set) var end = ""

    init(_ request: RequestHead, _ terms: ExchangeTerms) {
        self.request = request
        self.terms = terms
        requestIsComplete = request.framing == .none
    }

    var isOver: Bool { !end.isEmpty }
    var isOpening: Bool { if case .opening = leg { true } else { false } }

    // MARK: - What happens

    /// The session sends it by itself.
    mutating func answerIsStored() { answered = true }

    mutating func note(failure: Bool) { failures += failure ? 1 : 0 }

    /// The leg is opened now; whether with a connection that was kept.
    mutating func open(from pool: inout SimulatedPool) -> Bool {
        guard case .opening(let mayReuse) = leg else { return false }
        let kept = mayReuse ? pool.take() : nil
        leg = .open(kept ?? pool.make(), head: false, end: false)
        return kept != nil
    }

    mutating func begin(_ head: ResponseHead) {
        guard case .open = leg, response == nil else { return }
        if head.isInterim { interimWasSeen = true } else { response = head }
    }

    /// Whether the origin's connection can be told to stand at the end of the response.
    mutating func endResponse(surplus: Bool) -> Bool {
        responseHasEnded = true
        originStays = response?.isPersistent == true && !surplus
        return originStays
    }

    // MARK: - What is done

    /// A sentence about the first effect that should not be.
    mutating func note(
        _ effects: [ExchangeEffect], _ pool: inout SimulatedPool, _ exchange: borrowing Exchange
    ) -> String? {
        for effect in effects {
            if isOver { return "\(effect) behind the end" }
            if !isAllowed(effect) { return "\(effect), after \(self)" }
            carryOut(effect, &pool)
        }
        if isOver, case .none = leg { return nil }
        if isOver { return "over, and still holds a connection" }
        return exchange.hasEnded ? "ended without an end: \(self)" : nil
    }

    private func isAllowed(_ effect: ExchangeEffect) -> Bool {
        switch effect {
        case .openOrigin(let mayReuse): mayOpen(mayReuse: mayReuse)
        case .openOtherOrigin(let mayReuse, let wasSent):
            mayOpenOther(wasSent: wasSent) && !(mayReuse && !mayRepeat)
        case .sendRequestHead: if case .open(_, false, false) = leg { true } else { false }
        case .sendRequestEnd:
            if case .open(_, true, false) = leg { requestIsComplete } else { false }
        case .sendInterim: request.version != .http10 && interimWasSeen && !hasBegunAnswer
        case .sendResponseHead(let delivery, let keepAlive):
            !hasBegunAnswer && response != nil
                && !(keepAlive && (delivery == .untilClose || !clientMayBeKept))
        case .sendResponseEnd: delivery != nil && !delivered && responseHasEnded
        case .switchProtocols:
            !hasBegunAnswer && request.passesUpgrade && response?.contains(.upgrade) == true
        case .answerAsLast(let keepAlive), .answer(_, let keepAlive):
            !hasBegunAnswer && !(keepAlive && !clientMayBeKept)
        // Nothing is stored for any of these requests.
        case .standIn: false
        case .releaseOrigin(let how): mayRelease(how)
        case .finish(let how, let reason): mayFinish(how, reason)
        }
    }

    private var hasBegunAnswer: Bool { delivery != nil || answered }

    /// Its next request can be told from what is left of this one.
    private var clientMayBeKept: Bool {
        requestIsComplete && request.isPersistent && !terms.isLast
            && (request.version == .http11 || terms.isGateway)
    }

    /// Nobody notices when the request is sent again: RFC 9110 §9.2.2.
    private var mayRepeat: Bool {
        request.method.isIdempotent && requestContent == 0 && !interimWasSeen && response == nil
    }

    private func mayOpen(mayReuse: Bool) -> Bool {
        guard case .none = leg, !hasBegunAnswer else { return false }
        if mayReuse { return mayRepeat && failures == 0 }
        return failures == 0 || mayRepeat
    }

    private func mayOpenOther(wasSent: Bool) -> Bool {
        guard !hasBegunAnswer, failures > 0 else { return false }
        switch leg {
        case .opening: return !wasSent
        case .none: return wasSent && mayRepeat && resent < terms.retries
        case .open: return false
        }
    }

    private func mayRelease(_ how: ExchangeEffect.OriginRelease) -> Bool {
        switch (leg, how) {
        case (.none, _): false
        case (_, .close): true
        case (.opening, .reuse): false
        case (.open(_, let head, let end), .reuse): head && end && responseHasEnded && originStays
        }
    }

    private func mayFinish(
        _ how: ExchangeEffect.ClientConnection, _ reason: EndReason
    ) -> Bool {
        guard case .none = leg else { return false }
        let isWhole = delivered || answered
        switch how {
        case .keep: return clientMayBeKept && isWhole && delivery != .untilClose
        case .close: return isWhole
        case .abort, .gone: return !isWhole && reason != .complete
        }
    }

    private mutating func carryOut(_ effect: ExchangeEffect, _ pool: inout SimulatedPool) {
        switch effect {
        case .openOrigin(let mayReuse): leg = .opening(mayReuse: mayReuse)
        case .openOtherOrigin(let mayReuse, let wasSent):
            if wasSent { resent += 1 }
            leg = .opening(mayReuse: mayReuse)
        case .sendRequestHead:
            if case .open(let number, _, _) = leg { leg = .open(number, head: true, end: false) }
        case .sendRequestEnd:
            if case .open(let number, _, _) = leg { leg = .open(number, head: true, end: true) }
        case .sendInterim, .standIn: break
        case .sendResponseHead(let delivery, _): self.delivery = delivery
        case .sendResponseEnd: delivered = true
        case .answer, .answerAsLast: answered = true
        case .switchProtocols:
            leg = .none
            end = "tunnel"
        case .releaseOrigin(let how):
            if how == .reuse, case .open(let number, _, let end) = leg {
                pool.keep(number, isAtBoundary: end && originStays)
            }
            leg = .none
        case .finish(let how, let reason): end = "\(how), \(reason)"
        }
    }
}
