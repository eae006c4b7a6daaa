package import SluiceCore

/// The console as a value: inputs change it and ask for effects; `frame()` draws it. It knows no
/// terminal, no engine and no clock.
package struct Console: Sendable {
    /// What lies over the screen and takes its keys.
    enum Dialog: Sendable {
        case banSheet(BanSheet)
        case pause(PauseDialog)
        case confirmation(Confirmation)
        case columns(ColumnDialog)
    }

    var size: Size
    private(set) var context: Context
    /// What is shown while the screen is frozen.
    private(set) var frozen: Context?
    /// The cache entry last asked about, and when it would be stale as it was then.
    var askedEntry: AskedEntry?
    var askedTrace: AskedTrace?
    /// The picture to freeze is to hold every table; until it comes, the last one stands for it.
    private var awaitsFullPicture = false
    var screens: [Place: any Screen]
    var place = Place.overview
    /// Screens to go back to, the last one first.
    var trail: [Place] = []
    var dialog: Dialog?
    var prompt: Prompt?
    /// For rules that are written at the prompt.
    var ruleTrials = RuleTrials()
    var filterHistory: [String] = []
    var commandHistory: [String] = []
    private(set) var notice: (notice: Notice, time: WallTime)?
    /// Between snapshots, in milliseconds.
    private(set) var interval = 100
    private var lastRequest: WallTime?

    static let intervals = [100, 200, 500, 1000, 2000, 5000]
    /// The screens there are: a new one is a file and a line here.
    private static let allScreens: [any Screen] = [
        OverviewScreen(), Table<ConnectionsDefinition>(), Table<RequestsDefinition>(),
        Table<CacheDefinition>(), Table<BansDefinition>(), Table<UpstreamsDefinition>(),
        Table<LogDefinition>(), HelpScreen(),
    ]

    /// - Parameters:
    ///   - now: the time; `Input.tick` moves it on.
    ///   - zone: seconds east of Greenwich, for times of day.
    ///   - glyphs: `.ascii` for terminals without block and line characters.
    package init(size: Size, now: WallTime, zone: Int64 = 0, glyphs: Glyphs = .unicode) {
        self.size = size
        context = Context(snapshot: nil, rates: Rates(), now: now, zone: zone, glyphs: glyphs)
        screens = Dictionary(uniqueKeysWithValues: Self.allScreens.map { ($0.place, $0) })
    }

    /// Takes in one input and appends what is to be done about it.
    package mutating func handle(_ input: Input, effects: inout [Effect]) {
        switch input {
        case .key(let key): handle(key, effects: &effects)
        case .resize(let size): self.size = size
        case .snapshot(let snapshot): take(snapshot)
        case .notice(let notice):
            tell(notice)
            // A command was carried out: show what came of it, however long the interval is.
            requestSnapshot(effects: &effects)
        case .entry(let details): take(details)
        case .trace(let trace): take(trace)
        case .tick(let now):
            context.now = now
            requestSnapshotIfDue(effects: &effects)
        }
        settle()
        requestEntryIfDue(effects: &effects)
        requestTraceIfDue(effects: &effects)
    }

    /// What the screens show: the latest, or what was there when the screen was frozen.
    var shown: Context { frozen ?? context }

    private mutating func take(_ snapshot: Snapshot) {
        context.rates.add(snapshot)
        context.snapshot = snapshot
        if prompt?.kind == .command { judge() }
        if awaitsFullPicture, snapshot.parts == .all {
            awaitsFullPicture = false
            frozen = context
            updateScreen()
        }
        guard frozen == nil else { return }
        updateScreen()
        if case .banSheet(var sheet) = dialog {
            // Only a snapshot with both tables tells what a ban would do.
            guard snapshot.parts.isSuperset(of: [.connections, .exchanges]) else { return }
            sheet.update(context)
            dialog = .banSheet(sheet)
        }
    }

    private mutating func take(_ details: [CacheEntryDetail]) {
        context.entries = details
        frozen?.entries = details
    }

    private mutating func take(_ trace: ExchangeTrace) {
        context.trace = trace
        frozen?.trace = trace
    }

    private mutating func settle() {
        guard let layout = Layout(size) else { return }
        let context = shown
        screens[place]?.settle(in: layout.body, context)
    }

    mutating func updateScreen() {
        let context = shown
        screens[place]?.update(context)
    }

    mutating func tell(_ notice: Notice) { self.notice = (notice, context.now) }

    mutating func tell(_ text: String, _ severity: Severity = .info) {
        tell(Notice(severity, text))
    }
}

// MARK: - Snapshots

extension Console {
    /// What the screen and the dialog over it need.
    var wantedParts: SnapshotParts {
        var parts = awaitsFullPicture ? .all : frozen == nil ? screens[place]?.parts ?? [] : []
        if frozen == nil, case .banSheet = dialog {
            parts.formUnion([.connections, .exchanges])
        }
        // A command may ask how many it would kill or evict, frozen or not.
        // And what a rule would have refused.
        if let prompt, prompt.kind != .filter { parts = .all }
        return parts
    }

    private mutating func requestSnapshotIfDue(effects: inout [Effect]) {
        if let lastRequest {
            let passed = context.now - lastRequest
            // A clock that was set back must not stop the screen. Half of a tick early is on time.
            guard passed < 0 || passed >= Int64(interval) * 1_000_000 - 20_000_000 else { return }
        }
        requestSnapshot(effects: &effects)
    }

    mutating func requestSnapshot(effects: inout [Effect]) {
        lastRequest = context.now
        effects.append(.requestSnapshot(wantedParts))
    }

    mutating func changeInterval(by step: Int) {
        let now = Self.intervals.firstIndex(of: interval) ?? 0
        interval = Self.intervals[max(0, min(Self.intervals.count - 1, now + step))]
        tell("refresh every \(interval) ms")
    }

    mutating func toggleFreeze(effects: inout [Effect]) {
        frozen = frozen == nil ? context : nil
        awaitsFullPicture = frozen != nil
        updateScreen()
        requestSnapshot(effects: &effects)
    }

    /// The screen of a place shows what there is at once, and asks for the rest.
    mutating func show(_ next: Place, remember: Bool = true, effects: inout [Effect]) {
        guard next != place else { return }
        if remember { trail = trail.suffix(20) + [place] }
        place = next
        updateScreen()
        requestSnapshot(effects: &effects)
    }
}
