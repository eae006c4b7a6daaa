import ArgumentParser
import SluiceCore

/// Where to listen. An address without its host means 127.0.0.1; `unix:` and a path
/// is a socket in the file system.
struct ListenerOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "HTTP forward proxy on this address; may be repeated. (default: 127.0.0.1:8080, when "
                + "there is no listener at all)",
            valueName: "a:p"),
        transform: { ListenerSettings(kind: .forward, address: try ListenAddress(listening: $0)) })
    var forward: [ListenerSettings] = []

    @Option(
        help: ArgumentHelp(
            "TCP relay from an address to an origin; may be repeated.", valueName: "a:p=host:p"),
        transform: { try RoutedListener(relay: $0) })
    var tcp: [RoutedListener] = []

    @Option(
        help: ArgumentHelp(
            "HTTP reverse proxy from an address to one or more servers; may be repeated.",
            valueName: "a:p=url[,url...]"),
        transform: { try RoutedListener(reverse: $0) })
    var reverse: [RoutedListener] = []

    @Option(
        help: ArgumentHelp(
            "SOCKS5 and SOCKS4a proxy on this address; may be repeated.", valueName: "a:p"),
        transform: { ListenerSettings(kind: .socks, address: try ListenAddress(listening: $0)) })
    var socks: [ListenerSettings] = []

    @Option(
        help: ArgumentHelp(
            "Message proxy (one JSON object in, one answer out); may be repeated.",
            valueName: "a:p"),
        transform: { ListenerSettings(kind: .json, address: try ListenAddress(listening: $0)) })
    var json: [ListenerSettings] = []

    @Option(
        help: ArgumentHelp(
            "Password file, as htpasswd -B makes it: who may use the forward and socks listeners. "
                + "(default: everybody)",
            valueName: "file"))
    var users: String?

    func validate() throws {
        if users?.isEmpty == true { throw ValidationError("--users names no file") }
    }

    /// Those that were written; without any, a configuration file has its say.
    var listeners: [ListenerSettings] {
        forward + tcp.map(\.listener) + reverse.map(\.listener) + json + socks
    }

    /// When there is no listener at all.
    static let standard = [
        ListenerSettings(kind: .forward, address: .network(Endpoint(.loopback, 8080)))
    ]

    /// The groups that the listeners lead to, each once.
    var upstreams: [UpstreamSettings] {
        (tcp + reverse).map(\.upstream).reduce(into: []) { groups, group in
            if !groups.contains(where: { $0.name == group.name }) { groups.append(group) }
        }
    }
}
