import SluiceCore
import Testing

@Suite("Settings read what people write")
struct SettingTextTests {
    @Test(
        "A size has a unit of powers of 1024, or none",
        arguments: [
            ("1", 1), ("512", 512), ("64kb", 65_536), ("256mb", 268_435_456),
            ("256MB", 268_435_456), ("10gb", 10_737_418_240), ("2tb", 2_199_023_255_552),
        ])
    func size(text: String, bytes: Int) throws {
        let size = try ByteSize(parsing: text)
        #expect(size.bytes == bytes)
        #expect(try ByteSize(parsing: size.description) == size)
    }

    @Test(
        "What is no size is refused by its own words",
        arguments: [
            "", "mb", "0", "0mb", "-1mb", "+1mb", "1.5mb", "256xb", " 1mb", "1 mb", "off", "1k",
            "99999999999999999999", "9999999999gb", "١mb",
        ])
    func noSize(text: String) {
        let fault = #expect(throws: SettingFault.self) { try ByteSize(parsing: text) }
        #expect(fault?.description.hasPrefix("\"\(text)\"") == true)
    }

    @Test(
        "A timeout has a unit",
        arguments: [
            ("1ms", 1_000_000), ("500ms", 500_000_000), ("5s", 5_000_000_000),
            ("90S", 90_000_000_000), ("2m", 120_000_000_000), ("1h", 3_600_000_000_000),
        ] as [(String, Int64)])
    func timeout(text: String, nanoseconds: Int64) throws {
        let length = try TimeLength(parsing: text)
        #expect(length.nanoseconds == nanoseconds)
        #expect(try TimeLength(parsing: length.description) == length)
    }

    @Test(
        "What is no timeout is refused by its own words",
        arguments: [
            "", "5", "s", "0s", "-5s", "5 s", "5sec", "1m30s", "9000h", "1e3s",
            "99999999999999999999s", "9223372036854775807h",
        ])
    func noTimeout(text: String) {
        let fault = #expect(throws: SettingFault.self) { try TimeLength(parsing: text) }
        #expect(fault?.description.hasPrefix("\"\(text)\"") == true)
    }

    @Test(
        "Without an address a listener is for this machine alone",
        arguments: [
            ("8080", "127.0.0.1:8080"), (":8080", "127.0.0.1:8080"),
            ("localhost:8080", "127.0.0.1:8080"), ("0.0.0.0:80", "0.0.0.0:80"),
            ("[::1]:80", "[::1]:80"), ("127.0.0.1:0", "127.0.0.1:0"), (":0", "127.0.0.1:0"),
        ])
    func listening(text: String, address: String) throws {
        #expect(try Endpoint(listening: text).description == address)
    }

    @Test(
        "What is no place to listen is refused by its own words",
        arguments: [
            "", ":", "65536", ":65536", "127.0.0.1", "127.0.0.1:", "127.0.0.1:65536",
            "example.com:80", "*:80", "::1:80", "127.0.0.1:8o80", "-1",
        ])
    func noListening(text: String) {
        let fault = #expect(throws: SettingFault.self) { try Endpoint(listening: text) }
        #expect(fault?.description.hasPrefix("\"\(text)\"") == true)
    }

    @Test(
        "A server that could never be reached is refused",
        arguments: [
            "a b:80", "x/y?z:80", "é:80", "[zz]:9", "[a.b]:9", "a%41:80", "*:80", "u:secret@a:80",
        ])
    func noServer(text: String) {
        let fault = #expect(throws: SettingFault.self) { try ServerAddress(connecting: text) }
        #expect(fault?.description.contains("secret") == false)
    }

    @Test("A server is a name, an address or a path")
    func server() throws {
        for text in ["a_b.test:80", "1.2.3.4:80", "[::1]:80", "unix:/a b"] {
            let server = try ServerAddress(connecting: text)
            #expect("\(server)" == text)
            #expect("\(server.named)" == (text.hasPrefix("unix:") ? "localhost:80" : text))
        }
    }

    @Test("A tcp listener names its origin behind the equals sign")
    func relay() throws {
        let settings = try RoutedListener(relay: "1234=example.com:5678,unix:/run/echo")
        #expect(settings.listener.kind == .tcp)
        #expect(settings.listener.address == .network(Endpoint(.loopback, 1234)))
        #expect(settings.listener.upstream == settings.upstream.name)
        #expect(
            settings.upstream.servers.map(\.address) == [
                .network(HostAndPort(host: "example.com", port: 5678)), .unix("/run/echo"),
            ])
    }

    @Test(
        "A tcp listener without a whole origin is refused",
        arguments: ["1234", "1234=", "1234=example.com", "1234=:80", "=a:1", "1234=a:0", "x=a:1"])
    func noRelay(text: String) {
        #expect(throws: SettingFault.self) { try RoutedListener(relay: text) }
    }

    @Test("A stranger's control bytes in a setting are shown, not sent to the terminal")
    func escaped() {
        let fault = #expect(throws: SettingFault.self) { try ByteSize(parsing: "\u{1b}[2J") }
        #expect(fault?.description.contains("\u{1b}") == false)
    }
}
