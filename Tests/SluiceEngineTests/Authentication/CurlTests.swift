import Foundation
import SluiceCore
import SluiceEngine
import SluiceTestKit
import Testing

@Suite("curl, as people use it")
struct CurlTests {
    private static let curl = "/usr/bin/curl"

    /// What curl says of the proxy's answer and of the origin's.
    private static func run(_ arguments: [String]) async throws -> String {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: curl)
        process.arguments =
            ["-q", "-s", "--max-time", "30", "--noproxy", "", "-o", "/dev/null"]
            + ["-w", "%{http_connect} %{http_code}"] + arguments
        let output = Pipe()
        process.standardOutput = output
        return try await withCheckedThrowingContinuation { done in
            process.terminationHandler = { _ in
                let bytes = output.fileHandleForReading.readDataToEndOfFile()
                done.resume(returning: String(decoding: bytes, as: UTF8.self))
            }
            do { try process.run() } catch { done.resume(throwing: error) }
        }
    }

    @Test(
        "comes in by user and password through every kind of door",
        .enabled(if: FileManager.default.isExecutableFile(atPath: curl)))
    func doors() async throws {
        let socks = ListenerSettings(kind: .socks, address: .network(Endpoint(.loopback, 0)))
        try await UserStory.run([.forward, socks]) { sluice in
            let origin = try await sluice.origin { _ in
                "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"
            }
            let http = "127.0.0.1:\(sluice.port())"
            let socks = "127.0.0.1:\(sluice.port(1))"
            let cases: [(arguments: [String], answer: String)] = [
                (["-x", "http://ann:secret@\(http)"], "000 200"),
                (["-x", "http://\(http)", "-U", "bob:päss:word"], "000 200"),
                (["-x", "http://\(http)", "-U", "bob:päss:word", "--proxy-anyauth"], "000 200"),
                (["-x", "http://ann:wrong@\(http)"], "000 407"),
                (["-x", "http://\(http)"], "000 407"),
                (["-p", "-x", "http://ann:secret@\(http)"], "200 200"),
                (["-p", "-x", "http://ann:wrong@\(http)"], "407 000"),
                (["-x", "socks5h://ann:secret@\(socks)"], "000 200"),
                (["-x", "socks5://ann:wrong@\(socks)"], "000 000"),
            ]
            for (arguments, answer) in cases {
                let said = try await Self.run(arguments + [origin.url()])
                #expect(said == answer, "\(arguments)")
            }
        }
    }
}
