@testable import SluiceCore

/// A request as it is spelled: what is judged, and the texts it was made of.
struct SpelledRequest {
    var subject: BanSubject
    let client: String
    /// Where it would connect to, when that is known.
    var address: String?
}

/// Rules, lists and requests out of few words, so that they meet, each in many spellings.
enum RandomPolicy {
    static let addresses = ["10.0.0.1", "10.1.0.1", "192.0.2.7", "::1", "::ffff:10.0.0.1"]
    private static let clients = ["10.0.0.1", "10.1.0.9", "::1", "::ffff:10.1.0.9", "2001:db8::7"]

    private static let values: [BanField: [String]] = [
        .client: [
            "10.0.0.1", "10.0.0.0/8", "::1", "::ffff:10.1.0.0/112", "0.0.0.0/0", "2001:DB8::/32",
            "file:hosts", "file:nets", "file:absent",
        ],
        .addr: ["10.0.0.1", "10.0.0.0/8", "192.0.2.0/24", "::/0", "file:hosts", "file:nets"],
        .port: ["80", "8080", "80-443", "1-65535", "443-443"],
        .host: [
            "a.test", ".a.test", "B.A.test.", ".test", "10.0.0.1", "::1", "012.1", "[::FFFF:a00:1]",
            "file:hosts", "file:nets", "file:absent",
        ],
        .name: ["y", "x.png", "%78", "z", "%2578", "."],
        .user: ["eve", "bob"],
        .method: ["GET", "post", "CONNECT"],
    ]
    /// `url` rules that are patterns, with the glob or the expression for the one spelling of a URL.
    static let patterns: [String: String] = [
        "a.test/*.png": "http://a.test/*.png", "*/x*": "*/x*", "*%2e*y*": "*.*y*",
        "A.TEST:80/%78/*": "http://a.test/x/*", "https://*.a.test/?*": "https://*.a.test/?*",
        "012.1/*": "http://10.0.0.1/*", "a.test/./x/../*y": "http://a.test/*y",
        "*?*=*": "*?*=*", "*%25*": "*%25*", "*x%": "*x%25", "*{*": "*%7B*",
        "re:x+y?z$": "x+y?z$", "re:^http://a": "^http://a", "re:/(x|y)[^/]*/": "/(x|y)[^/]*/",
        "re:(?i)A\\.TEST:8080": "(?i)A\\.TEST:8080", "re:%2[56]": "%2[56]",
    ]
    private static let patternValues = patterns.keys.sorted()
    private static let lines = [
        "a.test", "*.b.test", ".a.test", "C.b.A.test.", "other", "10.0.0.1", "10.0.0.0/8", "::1",
        "2001:db8::/32", "192.0.2.0/24", "::ffff:10.1.0.0/112", "012.0.0.1",
    ]
    private static let names = [
        "a.test", "A.TEST.", "b.a.test", "c.b.a.test", "ba.test", "test", "b.test", "x.b.test..",
        "other", "", "a..test", ".a.test", "10.a.test",
    ]
    private static let literals = [
        "10.0.0.1", "167772161", "012.0.0.1", "0xA.1", "0x0a000001", "10.1.", "::1",
        "::ffff:10.0.0.1",
        "0:0:0:0:0:FFFF:A00:1", "0::1", "::10.0.0.1", "2001:0DB8::7", "1:2:3:4:5:6:7:8",
        "10.0.0.256",
        "10.0.0.08", "10.0.0.1.5", "0x", "1::2::3",
    ]
    private static let digits = [
        "0", "1", "10", "012", "0xa", "0XA", "255", "256", "0377", "65535", "65536", "16777215",
        "4294967295", "4294967296", "08", "0x", "",
    ]
    private static let pieces = [
        "/", "/", "/", "x", "y", "z", "y.png", "%78", "%2e", ".", "..", "%2F", "?", "%", "%25",
        "%2578", "X", "{", "&", "%26", "=", ";", "é", "%00", "%7", "%c3%a9", "\"", "*", ":",
    ]

    /// So that a rule and a request often say the same.
    private static let targets = [
        "", "x", "x/y", "%78/y", "x/../x/./y", "/x.png", "x%2Fy?z", "?q=x", "x?a=b&c",
        "x?a%3Db%26c", "x?a%3db&c", "x?%61=b&c", "x?a%2Fb", "x?a/b", "z/", "y.png/.", "..%2fx",
        "%2578", "%2Fx/%2e%2E/x",
    ]

    // MARK: Rules

    static func list(_ dice: inout Dice) -> [String] {
        lines.filter { _ in Int.random(in: 0..<4, using: &dice) == 0 }
    }

    static func rule(_ id: UInt32, _ dice: inout Dice) -> Ban {
        let conditions = (1...Int.random(in: 1...3, using: &dice)).map { _ in
            let field = BanField.allCases.randomElement(using: &dice) ?? .host
            let value = field == .url ? url(&dice) : values[field]?.randomElement(using: &dice)
            return BanCondition(field, value ?? "")
        }
        var ban = Ban(id: BanID(id), conditions: conditions, created: WallTime(seconds: 0))
        ban.effect =
            [
                .refuse(.status(403)), .refuse(.drop), .allow, .delay(Int64(id)),
                .limit(Quota(.connections(3))), .fault(Fault()),
            ].randomElement(using: &dice) ?? .allow
        ban.isOn = Int.random(in: 0..<8, using: &dice) > 0
        ban.isDry = !ban.effect.shapes && Int.random(in: 0..<8, using: &dice) == 0
        ban.group = [nil, "games", "social"].randomElement(using: &dice) ?? nil
        if Int.random(in: 0..<8, using: &dice) == 0 {
            ban.lifetime = .until(WallTime(seconds: Bool.random(using: &dice) ? 100 : 101))
        }
        return ban
    }

    private static func url(_ dice: inout Dice) -> String {
        if Bool.random(using: &dice) { return patternValues.randomElement(using: &dice) ?? "" }
        let scheme = ["", "", "http://", "https://"].randomElement(using: &dice) ?? ""
        let host =
            ["a.test", "A.test.", "b.a.test", "10.0.0.1", "012.1", "[::1]", "[::ffff:a00:1]"]
            .randomElement(using: &dice) ?? ""
        let port = ["", "", ":80", ":8080", ":443"].randomElement(using: &dice) ?? ""
        let target = target(&dice).replacing("*", with: "x")
        return scheme + host + port
            + (target.isEmpty || target.hasPrefix("?") ? target : "/\(target)")
    }

    private static func target(_ dice: inout Dice) -> String {
        if Int.random(in: 0..<3, using: &dice) == 0 {
            return targets.randomElement(using: &dice) ?? ""
        }
        return chance(&dice)
    }

    private static func chance(_ dice: inout Dice) -> String {
        (0..<Int.random(in: 0...6, using: &dice)).map { _ in
            pieces.randomElement(using: &dice) ?? ""
        }.joined()
    }

    // MARK: Requests

    static func request(_ dice: inout Dice) -> SpelledRequest {
        let client = clients.randomElement(using: &dice) ?? ""
        let host = Array(host(&dice).utf8)[...]
        let port: UInt16 = [80, 443, 8080].randomElement(using: &dice) ?? 80
        let isTunnel = Int.random(in: 0..<4, using: &dice) == 0
        var path = target(&dice)
        if Int.random(in: 0..<16, using: &dice) == 0 { path += "#x/../y" }
        if !path.isEmpty { path = "/" + path }
        let from = IPAddress(client) ?? .loopback
        var subject =
            isTunnel
            ? BanSubject(tunnelFrom: from, host: host, port: port)
            : BanSubject(
                client: from, isSecure: Int.random(in: 0..<8, using: &dice) == 0,
                host: host, port: port, path: Array(path.utf8)[...])
        let methods: [String?] = ["GET", "POST", "get", nil]
        let method = isTunnel ? "CONNECT" : methods.randomElement(using: &dice) ?? nil
        subject.method = method.map { Array($0.utf8)[...] }
        let user = [nil, "eve", "bob", "Eve"].randomElement(using: &dice) ?? nil
        subject.user = user.map { Array($0.utf8)[...] }
        subject.hostIsDestination = Int.random(in: 0..<4, using: &dice) > 0
        var request = SpelledRequest(subject: subject, client: client)
        let place = Int.random(in: 0..<addresses.count + 2, using: &dice)
        request.connect(to: place < addresses.count ? addresses[place] : nil)
        if place == addresses.count { request.subject.address = .hidden }
        return request
    }

    private static func host(_ dice: inout Dice) -> String {
        switch Int.random(in: 0..<8, using: &dice) {
        case 0:
            (1...Int.random(in: 1...5, using: &dice)).map { _ in
                digits.randomElement(using: &dice) ?? ""
            }.joined(separator: ".")
        case 1...3: literals.randomElement(using: &dice) ?? ""
        default: names.randomElement(using: &dice) ?? ""
        }
    }
}

extension SpelledRequest {
    /// `nil`: nobody knows yet.
    mutating func connect(to address: String?) {
        self.address = address
        subject.address = address.flatMap { IPAddress($0) }.map { .known($0) } ?? .pending
    }
}
