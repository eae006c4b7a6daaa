import Testing

@testable import SluiceCore

@Suite("Password files as htpasswd and crypt write them")
struct PasswordFileTextTests {
    private static let bcrypt = "$2y$05$q3opH5XVBL81pNoK448biuzGX7a83sFvYv5E9b59RZcxWZxogynRa"
    private static let sha256 = "$5$abcdefgh$o1CPV/uE5/jFb0osq1X33mgj5o/gMq.KE0liwLIpT1."
    private static let sha512 =
        "$6$abcdefgh$4D4n7.jYz5DKbZPtZODCtKlEf/kOk6iu1UK0ZoFczy7m3m.f0FdRcJ0YXuVvfhaPRBBqkYEUbDWTp46"
        + "DxR8AK1"
    private static let yescrypt =
        "$y$j9T$abcdefghijklmnop$3dL1LkYnZM.OVXuVdnnaKVDlLYT92dRwOzDZ5XiVCe."

    private func read(_ text: String) throws(PasswordFileFault) -> PasswordFileText {
        try PasswordFileText(parsing: Array(text.utf8))
    }

    @Test("Users are found by name; comments and empty lines are passed over")
    func users() throws {
        let file = try read(
            "\u{feff}# who may\r\n\r\nann:\(Self.bcrypt)\r\n#bob:x\nJosé:\(Self.sha512)\n"
                + "c d:\(Self.sha256)\ne:\(Self.yescrypt)")
        #expect(file.count == 4)
        #expect(file.entry(of: "ann")?.hash.scheme == .bcrypt)
        #expect(file.entry(of: "ann")?.hash.text == Self.bcrypt)
        #expect(file.entry(of: "c d")?.hash.scheme == .sha256)
        #expect(file.entry(of: "e")?.hash.scheme == .yescrypt)
        #expect(file.entry(of: "bob") == nil)
        #expect(file.entry(of: "Ann") == nil)
        // Composed otherwise it is the same user, called as the file does: no rule about him misses.
        let other = "Jose\u{301}"
        #expect(file.entry(of: other).map { Array($0.user.utf8) } == Array("José".utf8))
    }

    @Test(
        "A bad line is named with its reason, and shows no hash",
        arguments: [
            ("ann", "1:1: is no user:hash"),
            (":x", "1:1: the user has no name"),
            ("a\u{7}b:x", "1:1: the user or the password has a control character"),
            ("ann:secret", "1:5: ann: \(PasswordHashFault.unknown.rawValue)"),
            ("ann:", "1:5: ann: \(PasswordHashFault.unknown.rawValue)"),
            ("ann:rqXexS6ZhobKA", "1:5: ann: \(PasswordHashFault.unknown.rawValue)"),
            (
                "#\nann:$apr1$yOvn.Ohd$jOJp8LkN4Rvczbs9V51GB0",
                "2:5: ann: MD5 is too weak; make it anew with htpasswd -B"
            ),
            (
                "ann:{SHA}EfatjsUqKYSrqv18O1FlA3hcIHI=",
                "1:5: ann: {SHA} is too weak; make it anew with htpasswd -B"
            ),
            ("ann:\(bcrypt)\nann:\(bcrypt)", "2:1: ann is in line 1 already"),
            ("ann:\(bcrypt)x", "1:5: ann: the hash is not whole"),
            ("ann:\(bcrypt):Ann Smith", "1:5: ann: the hash is not whole"),
            ("ann:\(sha512.dropLast())", "1:5: ann: the hash is not whole"),
            ("ann:$6$rounds=10$a$\(sha512.suffix(86))", "1:5: ann: the hash is not whole"),
            ("ann:$y$j9T$salt", "1:5: ann: the hash is not whole"),
        ])
    func badLine(text: String, complaint: String) {
        do {
            _ = try read(text)
            Issue.record("\(text) was taken")
        } catch {
            #expect("\(error)" == complaint)
        }
    }

    @Test(
        "A hash that would keep a processor busy for long is refused",
        arguments: [
            "$2y$16$q3opH5XVBL81pNoK448biuzGX7a83sFvYv5E9b59RZcxWZxogynRa",
            "$5$rounds=5000001$abcdefgh$o1CPV/uE5/jFb0osq1X33mgj5o/gMq.KE0liwLIpT1.",
            "$y$jET$abcdefghijklmnop$3dL1LkYnZM.OVXuVdnnaKVDlLYT92dRwOzDZ5XiVCe.",
        ])
    func slow(hash: String) {
        #expect(throws: PasswordHashFault.tooSlow) { try PasswordHash(parsing: hash) }
    }

    @Test("What the system cannot check is said when the file is read, not when somebody comes")
    func unknownToSystem() {
        let bytes = Array("ann:\(Self.yescrypt)".utf8)
        let fault = PasswordFileFault(
            line: 1, column: 5, reason: "ann: \(PasswordHashFault.notOfThisSystem.rawValue)")
        #expect(throws: fault) { try PasswordFileText(parsing: bytes) { $0.scheme != .yescrypt } }
    }

    @Test("A stranger is tried by a hash of the file, the same each time")
    func standIn() throws {
        let file = try read("a:\(Self.sha512)\nb:\(Self.bcrypt)\n")
        #expect(file.standIn(7) == file.standIn(7))
        #expect(Set((0..<8).map { file.standIn($0).scheme }) == [.sha512, .bcrypt])
        #expect(PasswordFileText().standIn(7) == .standard)
    }

    @Test("Bytes of any kind are refused or read, and nothing worse")
    func hostile() {
        var random = SystemRandomNumberGenerator()
        let letters = Array("a:$256y{}#\n\r\u{0}/.\u{ff}".utf8)
        for _ in 0..<2000 {
            let bytes = (0..<Int.random(in: 0...80, using: &random)).map { _ in
                letters[Int.random(in: letters.indices, using: &random)]
            }
            let file = try? PasswordFileText(parsing: bytes)
            #expect(file.map { $0.count <= bytes.count } ?? true)
        }
    }
}
