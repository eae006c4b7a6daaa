/// Where a key is pressed: a screen, or what lies over it.
enum Place: String, CaseIterable, Sendable {
    case overview = "Overview"
    case connections = "Connections"
    case requests = "Requests"
    case cache = "Cache"
    case bans = "Bans"
    case upstreams = "Upstreams"
    case log = "Log"
    case help = "Help"
    case prompt = "Prompt"
    case banSheet = "Ban sheet"
    case pause = "All bans off"
    case confirmation = "Question"
    case columns = "Columns"

    /// As the tab bar shows them, with the key of each.
    static let tabs: [(key: Character, place: Place)] = [
        ("1", .overview), ("2", .connections), ("3", .requests), ("4", .cache), ("5", .bans),
        ("6", .upstreams), ("9", .log), ("?", .help),
    ]

    /// For a tab bar with no room for all names.
    var shortName: String {
        switch self {
        case .overview: "Over"
        case .connections: "Conn"
        case .requests: "Req"
        case .upstreams: "Ups"
        default: rawValue
        }
    }

    static let screens = Set(tabs.map(\.place))
    static let tables: Set<Place> = [.connections, .requests, .cache, .bans, .upstreams, .log]
    static let all = Set(allCases)
}
