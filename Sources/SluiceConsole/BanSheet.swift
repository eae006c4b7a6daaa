import SluiceCore

/// The dialog behind `b`: what of a row to ban, for how long, and with which answer; or to allow,
/// limit or disturb it. It opens with a choice that Enter may take as it is.
struct BanSheet: Sendable {
    let proposals: [BanProposal]
    private(set) var choice = 0
    private(set) var verb = BanSheetVerb.ban
    private(set) var lifetime = 0
    /// Among those of the verb.
    private(set) var answer = 0
    /// The chosen effect, doubled or halved.
    private var scaled: BanEffect?
    /// Whether to kill the live connections it matches.
    private(set) var cuts: Bool
    /// Whether it only counts.
    private(set) var isDry = false
    /// What the chosen rule would have done.
    private(set) var forecast = BanForecast()
    private var trials = RuleTrials()

    /// `nil` when nothing of the row can be banned.
    init?(_ subject: Subject, _ context: Context) {
        proposals = BanProposal.all(for: subject)
        guard !proposals.isEmpty else { return nil }
        // A tunnel that is open asks for nothing more: only cutting it stops it.
        if case .connection(let row) = subject { cuts = row.state == .tunnel } else { cuts = false }
        update(context)
    }

    var proposal: BanProposal { proposals[min(choice, proposals.count - 1)] }
    var effect: BanEffect { scaled ?? verb.effects[answer] }

    var request: BanRequest {
        var request = BanRequest(field: proposal.field, value: proposal.value)
        request.lifetime = verb.lifetimes[lifetime].lifetime
        request.effect = effect
        request.isDry = isDry
        // A rule that only counts cuts nothing.
        request.cut = cuts && verb == .ban && !isDry
        return request
    }

    mutating func update(_ context: Context) {
        guard let snapshot = context.snapshot else { return }
        forecast = BanForecast(request, by: &trials, snapshot, context.now)
    }

    /// Changes a choice.
    mutating func perform(_ action: Action, _ context: Context) {
        switch action {
        case .up: choice = max(0, choice - 1)
        case .down: choice = min(proposals.count - 1, choice + 1)
        case .verb: take(verb.next)
        case .lifetime: lifetime = (lifetime + 1) % verb.lifetimes.count
        case .answer: (answer, scaled) = ((answer + 1) % verb.effects.count, nil)
        case .doubled, .halved: scaled = effect.scaled(doubled: action == .doubled) ?? scaled
        case .cut: cuts.toggle()
        case .dry: isDry.toggle()
        default: return
        }
        update(context)
    }

    private mutating func take(_ next: BanSheetVerb) {
        (verb, answer, scaled) = (next, 0, nil)
        if lifetime >= verb.lifetimes.count { lifetime = 0 }
    }
}
