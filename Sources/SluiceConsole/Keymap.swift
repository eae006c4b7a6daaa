/// What keys do, and the words for it.
struct Binding: Sendable {
    /// Any of these.
    let keys: [Key]
    let action: Action
    let places: Set<Place>
    /// One or two words for the footer.
    let label: String
    /// A line for help and README.
    let words: String
    /// How soon it has its place in the footer, the lowest first; `nil` keeps it out. Among equals
    /// the order of the table counts.
    let footer: Int?

    init(
        _ keys: [Key], _ action: Action, _ places: Set<Place>, _ label: String, _ words: String,
        footer: Int? = nil
    ) {
        self.keys = keys
        self.action = action
        self.places = places
        self.label = label
        self.words = words
        self.footer = footer
    }
}

/// The one table of keys. Footer, help and README are made from it.
package enum Keymap {
    /// What a key does at a place.
    static func action(for key: Key, at place: Place) -> Action? {
        byPlace[place]?[key]
    }

    private static let byPlace: [Place: [Key: Action]] = Dictionary(
        uniqueKeysWithValues: Place.allCases.map { place in
            let pairs = bindings.lazy.filter { $0.places.contains(place) }
                .flatMap { binding in binding.keys.map { ($0, binding.action) } }
            return (place, Dictionary(pairs) { first, _ in first })
        })

    static func bindings(at place: Place) -> [Binding] {
        bindings.filter { $0.places.contains(place) }
    }

    /// What the footer offers at a place, the most useful first.
    static func footer(at place: Place) -> [Binding] {
        footers[place] ?? []
    }

    private static let footers: [Place: [Binding]] = Dictionary(
        uniqueKeysWithValues: Place.allCases.map { place in
            let shown = bindings(at: place).compactMap { binding in
                binding.footer.map { (binding, rank: $0) }
            }
            return (place, shown.sorted { $0.rank < $1.rank }.map(\.0))
        })

    /// Groups as help and README list them: what works everywhere, then what a place adds.
    static let groups: [(title: String, bindings: [Binding])] = [
        ("Every screen", bindings.filter { $0.places.isSuperset(of: Place.screens) }),
        ("Moving", bindings.filter { $0.places == moving }),
        ("Tables", bindings.filter { $0.places == Place.tables }),
        ("Traffic and policy", bindings.filter(isOfSomeTables)),
        (
            "Ban sheet and all bans off",
            bindings.filter { $0.places.isSubset(of: [.banSheet, .pause]) }
        ),
        ("Prompts", bindings.filter { $0.places == [.prompt] }),
        ("Questions and columns", bindings.filter(isOfDialogs)),
    ]

    private static func isOfSomeTables(_ binding: Binding) -> Bool {
        binding.places.isStrictSubset(of: Place.tables)
    }

    private static func isOfDialogs(_ binding: Binding) -> Bool {
        binding.places.isDisjoint(with: Place.screens)
            && !binding.places.isSubset(of: [.banSheet, .pause]) && binding.places != [.prompt]
    }

    /// Where a key of some tables only works.
    private static func screens(of binding: Binding) -> String {
        guard isOfSomeTables(binding) else { return "" }
        let places = Place.tabs.map(\.place).filter(binding.places.contains)
        return " (" + places.map(\.rawValue).joined(separator: ", ") + ")"
    }

    /// The table of README, in Markdown.
    package static var readme: String {
        groups.map { group in
            let rows = group.bindings.map { binding in
                let keys = binding.keys.map { "`\($0)`" }.joined(separator: " ")
                let words = binding.words + screens(of: binding)
                return "| \(keys.replacing("|", with: "\\|")) | \(words) |"
            }
            return (["**\(group.title)**", "", "| key | does |", "|---|---|"] + rows)
                .joined(separator: "\n")
        }.joined(separator: "\n\n")
    }
}
