@testable import SluiceCore

extension BanSubject {
    /// A request for `http://host[:port]path` exactly as spelled: nothing is normalised here.
    static func request(_ url: String, from client: IPAddress = .loopback) -> Self {
        let isSecure = url.hasPrefix("https://")
        let rest = url.dropFirst(isSecure ? 8 : 7)
        let authority = rest.prefix { $0 != "/" && $0 != "?" }
        let (host, port) = split(authority)
        return Self(
            client: client, isSecure: isSecure, host: Array(host.utf8)[...],
            port: port ?? (isSecure ? 443 : 80), path: Array(rest[authority.endIndex...].utf8)[...])
    }

    /// A tunnel to `host:port`.
    static func tunnel(_ authority: String, from client: IPAddress = .loopback) -> Self {
        let (host, port) = split(authority[...])
        return Self(tunnelFrom: client, host: Array(host.utf8)[...], port: port ?? 443)
    }

    private static func split(_ authority: Substring) -> (host: Substring, port: UInt16?) {
        let bracketed = authority.first == "["
        let end = bracketed ? authority.firstIndex(of: "]") : authority.firstIndex(of: ":")
        guard let end else { return (authority, nil) }
        let host = bracketed ? authority[..<end].dropFirst() : authority[..<end]
        let port = authority[end...].drop { $0 == "]" || $0 == ":" }
        return (host, UInt16(port))
    }
}

extension Ban {
    /// A rule in force until restart.
    static func rule(_ id: UInt32, _ field: BanField, _ value: String) -> Ban {
        Ban(id: BanID(id), field: field, value: value, created: WallTime(seconds: 0))
    }
}
