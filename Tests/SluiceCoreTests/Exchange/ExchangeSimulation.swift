@testable import SluiceCore

/// Plays exchanges one after the other over one pool of connections to an origin that refuses,
/// closes, breaks rules and answers early, for clients that leave, stop or break rules. What comes
/// too late comes as well: the session may hear of it before it has let go.
struct ExchangeSimulation {
    private let messages: SimulatedMessages
    private var random: SeededGenerator
    private var pool = SimulatedPool()
    private var steps = 0
    private(set) var exchanges = 0
    private(set) var finishes: [String: Int] = [:]

    init(seed: UInt64) throws {
        random = SeededGenerator(seed: seed)
        messages = try SimulatedMessages()
    }

    /// A sentence about the first rule that was broken.
    mutating func violation(within limit: Int) -> String? {
        while steps < limit {
            exchanges += 1
            if let violation = playOne() { return "exchange \(exchanges): \(violation)" }
        }
        return nil
    }

    private mutating func playOne() -> String? {
        let request = random.pick(messages.requests)
        var terms = ExchangeTerms()
        terms.isGateway = random.once(in: 2)
        terms.isLast = random.once(in: 8)
        terms.retries = Int.random(in: 0...2, using: &random)
        if random.once(in: 4) { terms.contentLimit = 6 }
        var exchange = Exchange(request: request, terms: terms)
        var ledger = ExchangeLedger(request, terms)
        var effects: [ExchangeEffect] = []
        begin(&exchange, &ledger, &effects)
        if let fault = ledger.note(effects, &pool, exchange) { return fault }
        while !ledger.isOver {
            effects.removeAll(keepingCapacity: true)
            step(&exchange, &ledger, &effects)
            if let fault = ledger.note(effects, &pool, exchange) { return fault }
        }
        finishes[ledger.end, default: 0] += 1
        return playLate(&exchange, &ledger) ?? pool.violation
    }

    private mutating func begin(
        _ exchange: inout Exchange, _ ledger: inout ExchangeLedger,
        _ effects: inout [ExchangeEffect]
    ) {
        steps += 1
        switch Int.random(in: 0..<20, using: &random) {
        case 0: exchange.answer(Answer(.requestDenied, detail: "no"), &effects)
        case 1: exchange.refuse(random.once(in: 2) ? .gone : .abort, &effects)
        case 2: exchange.answerAsLast(&effects)
        case 3 where exchange.request.framing == .none:
            ledger.answerIsStored()
            exchange.answerFromCache(status: 200, count: 5, &effects)
        default: exchange.forward(&effects)
        }
    }

    /// One thing that can happen now.
    private mutating func step(
        _ exchange: inout Exchange, _ ledger: inout ExchangeLedger,
        _ effects: inout [ExchangeEffect]
    ) {
        steps += 1
        switch Int.random(in: 0..<32, using: &random) {
        case 0: exchange.clientClosed(&effects)
        case 1 where random.once(in: 2): exchange.cut(.killed, &effects)
        case 2:
            exchange.timedOut(
                isClientSlow: random.once(in: 2), isOriginSlow: random.once(in: 2), &effects)
        case 3 where !ledger.requestIsComplete:
            exchange.requestFailed(WireFault(.invalidChunkSize, at: 0), &effects)
        case 4...11: stepOfClient(&exchange, &ledger, &effects)
        default: stepOfOrigin(&exchange, &ledger, &effects)
        }
    }

    private mutating func stepOfClient(
        _ exchange: inout Exchange, _ ledger: inout ExchangeLedger,
        _ effects: inout [ExchangeEffect]
    ) {
        guard exchange.wantsRequestContent else { return }
        if random.once(in: 2) {
            ledger.requestIsComplete = true
            exchange.requestEnded(&effects)
        } else {
            let count = Int.random(in: 1...5, using: &random)
            ledger.requestContent += count
            exchange.requestContent(count, &effects)
        }
    }

    private mutating func stepOfOrigin(
        _ exchange: inout Exchange, _ ledger: inout ExchangeLedger,
        _ effects: inout [ExchangeEffect]
    ) {
        if ledger.isOpening {
            if random.once(in: 4) {
                let answer = Answer(.connectionRefused, detail: "refused")
                ledger.note(failure: true)
                exchange.originFailed(answer, isFinal: random.once(in: 4), &effects)
            } else {
                let isReused = ledger.open(from: &pool)
                exchange.originOpened(isReused: isReused, &effects)
            }
            return
        }
        switch Int.random(in: 0..<12, using: &random) {
        case 0:
            ledger.note(failure: true)
            exchange.originClosed(fault: nil, &effects)
        case 1: exchange.originClosed(fault: WireFault(.bareLF, at: 0), &effects)
        case 2 where exchange.isAnswering: exchange.responseContent(3)
        case 3...6 where exchange.isAnswering:
            let isPersistent = ledger.endResponse(surplus: random.once(in: 8))
            exchange.responseEnded(isPersistent: isPersistent, &effects)
        case 7...11 where !exchange.isAnswering:
            let head = random.pick(messages.responses(to: exchange.request.method))
            ledger.begin(head)
            exchange.responseHead(head, &effects)
        default: break
        }
    }

    /// Whatever is heard of an exchange that is over, nothing more is done for it.
    private mutating func playLate(
        _ exchange: inout Exchange, _ ledger: inout ExchangeLedger
    ) -> String? {
        var effects: [ExchangeEffect] = []
        steps += 1
        switch Int.random(in: 0..<10, using: &random) {
        case 0: exchange.clientClosed(&effects)
        case 1: exchange.cut(.killed, &effects)
        case 2: exchange.timedOut(&effects)
        case 3: exchange.requestFailed(WireFault(.bareCR, at: 0), &effects)
        case 4: exchange.requestContent(100, &effects)
        case 5: exchange.requestEnded(&effects)
        case 6: exchange.originOpened(isReused: false, &effects)
        case 7: exchange.originFailed(Answer(.dnsError, detail: "late"), &effects)
        case 8: exchange.originClosed(fault: nil, &effects)
        default:
            let head = random.pick(messages.responses(to: exchange.request.method))
            exchange.responseHead(head, &effects)
            exchange.responseEnded(isPersistent: true, &effects)
        }
        return effects.isEmpty ? nil : "\(effects) behind the end"
    }
}
