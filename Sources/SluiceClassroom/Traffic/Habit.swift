package import SluiceCore

/// What a simulated client does over and over.
package struct Habit: Equatable, Sendable {
    /// What one visit consists of.
    package enum Kind: Equatable, Sendable {
        /// A page, its pictures and its style, then one of its links.
        case browse
        /// The same page and pictures every time.
        case reread
        /// The banned site, and a look at an allowed one.
        case trespass
        /// So many bytes, read slowly.
        case download(bytes: UInt64)
        /// The same text, asked for with the tag of the last answer.
        case revalidate
        /// An echo session through the `tcp` listener, of so many messages.
        case echo(messages: Int)
        /// A page through a CONNECT tunnel.
        case tunnel
        /// Wrong paths, odd statuses, slow and chunked answers, uploads.
        case wander
    }

    /// Whom the narration speaks of.
    package var name: String
    /// What it does.
    package var kind: Kind
    /// Milliseconds between two visits.
    package var pause: ClosedRange<Int>
    /// The address it comes from.
    package var source: IPAddress

    /// A habit of one client.
    package init(name: String, kind: Kind, pause: ClosedRange<Int>, source: IPAddress) {
        self.name = name
        self.kind = kind
        self.pause = pause
        self.source = source
    }

    /// A dozen clients at 127.0.0.2 to 127.0.0.13.
    package static let dozen: [Habit] = {
        let kinds: [(name: String, kind: Kind, pause: ClosedRange<Int>)] = [
            ("Ada", .browse, 400...1500),
            ("Ben", .browse, 800...2500),
            ("Cleo", .browse, 200...900),
            ("Dora", .reread, 300...800),
            ("Emil", .reread, 700...1400),
            ("Finn", .trespass, 900...2200),
            ("Gita", .download(bytes: 12_000_000), 1000...3000),
            ("Hugo", .download(bytes: 3_000_000), 1500...4000),
            ("Ines", .revalidate, 500...1500),
            ("Jan", .echo(messages: 40), 600...1800),
            ("Kaya", .tunnel, 900...2400),
            ("Leo", .wander, 400...1600),
        ]
        return kinds.enumerated().map { index, client in
            let source = IPAddress.v4(0x7f00_0002 + UInt32(index))
            return Habit(
                name: client.name, kind: client.kind, pause: client.pause, source: source)
        }
    }()
}
