import Testing

@testable import SluiceConsole

@Suite("Screens look as they were approved")
struct GoldenTests {
    static let sizes = [(80, 24), (120, 40), (40, 10)]
    static let stories: [(name: String, keys: [Key])] = [
        ("overview", []), ("connections", ["2"]), ("connections-detail", ["2", "j", .enter]),
        ("requests", ["3"]), ("requests-detail", ["3", "k", "k", "k", "k", "k", "k", "k", .enter]),
        ("cache", ["4"]),
        ("cache-detail", ["4", "j", "j", "j", .enter]), ("bans", ["5"]), ("upstreams", ["6"]),
        ("upstreams-detail", ["6", "j", "j", .enter]), ("log", ["9"]),
        ("log-detail", ["9", "k", .enter]), ("help", ["?"]),
        ("ban-sheet", ["3", "b"]), ("kill", ["2", " ", " ", "X"]), ("columns", ["2", "c"]),
        ("pause", ["3", "P"]), ("filter", ["3", "/", "l", "o", "g", "o"]), ("frozen", ["3", "p"]),
    ]

    @Test("each screen at each size", arguments: stories, sizes)
    func screen(story: (name: String, keys: [Key]), size: (Int, Int)) throws {
        var sitting = Operator(columns: size.0, rows: size.1, history: Sample.history)
        for key in story.keys {
            sitting.press(key)
            sitting.see(Sample.history[120])
            sitting.answerEntries()
        }
        let frame = sitting.console.frame()
        let golden = Golden("\(story.name)-\(size.0)x\(size.1)")
        try golden.compare(frame)
    }
}
