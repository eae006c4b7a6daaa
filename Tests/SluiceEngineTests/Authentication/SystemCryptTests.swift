import SluiceCore
import Testing

@testable import SluiceEngine

@Suite("Hashes made by others")
struct SystemCryptTests {
    @Test(
        "The right password is theirs, another one is not",
        arguments: [
            // htpasswd -nbB, -nbB -C 4; openssl passwd -6, -5; mkpasswd -m yescrypt; crypt of $2a$, $6$.
            ("$2y$05$q3opH5XVBL81pNoK448biuzGX7a83sFvYv5E9b59RZcxWZxogynRa", "secret"),
            ("$2y$04$p.2mlc2iAPaSD0CmdVPk.ukxPUnhMutrqfSBGd78j/dKSBDjVAb6u", "päss:word"),
            (
                "$6$abcdefgh$4D4n7.jYz5DKbZPtZODCtKlEf/kOk6iu1UK0ZoFczy7m3m.f0FdRcJ0YXuVvfhaPRBBqkYEUb"
                    + "DWTp46DxR8AK1", "other"
            ),
            ("$5$abcdefgh$o1CPV/uE5/jFb0osq1X33mgj5o/gMq.KE0liwLIpT1.", "other"),
            ("$y$j75$abcd$4kXmLgaKDvIX6kdRHPMTHEFMzZbz3KU11lQ0dx6AKZ3", "secret"),
            ("$2a$04$abcdefghijklmnopqrstuu2r9OfJnfCsdneAXAGHnS4UpFFP8WIrW", "secret"),
            (
                "$6$rounds=1000$abcdefgh$nhYjN017qxiYztzyUpZtPnUQcnLy62KsunSLHNeLahp2EHPlAKmFFlrjEwSXG"
                    + "o2kgY5hR2.peKEg2VGUqIJJu1", "secret"
            ),
        ])
    func fixed(text: String, password: String) throws {
        let hash = try PasswordHash(parsing: text)
        #expect(SystemCrypt.knows(hash))
        #expect(SystemCrypt.matches(Array(password.utf8), hash))
        for wrong in [password + "x", String(password.dropLast()), "", password.uppercased()] {
            #expect(!SystemCrypt.matches(Array(wrong.utf8), hash), "\(wrong)")
        }
    }

    @Test("The hash that stands in for none takes a check, and nobody's password is it")
    func standIn() {
        #expect(SystemCrypt.knows(.standard))
        #expect(!SystemCrypt.matches([], .standard))
    }
}
