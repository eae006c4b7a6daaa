// What rules judge, read back from the rows that operators see. The engine cuts by these rows and
// the console forecasts by them, so a forecast and its cut cannot differ.

extension BanSubject {
    /// What an exchange asks for, or asked for. Bytes that were no request ask for nothing, and
    /// neither does a host that cannot be read: only their client is known.
    package init(_ row: ExchangeRow) {
        let client = row.client.address
        let isTunnel = row.isConnect
        let isSecure = !isTunnel && row.targetIsSecure
        let range = isTunnel ? row.pathRange : row.hostRange
        guard !row.methodRange.isEmpty, range.upper <= row.head.count,
            let asked = try? Authority(range, in: row.head.span.bytes)
        else {
            self.init(tunnelFrom: client, host: [], port: 0)
            return
        }
        let host = row.head[asked.host.range]
        let port = asked.port ?? (isTunnel || isSecure ? 443 : 80)
        if isTunnel {
            self.init(tunnelFrom: client, host: host, port: port)
        } else {
            // The asterisk of OPTIONS (RFC 9112 §3.2.4) is no path.
            let path = row.path.bytes
            self.init(
                client: client, isSecure: isSecure, host: host, port: port,
                path: path.elementsEqual([UInt8(ascii: "*")]) ? [] : path)
        }
    }

    /// A tunnel whose destination is configured, or came in a message.
    package init(client: IPAddress, destination: HostAndPort) {
        self.init(
            tunnelFrom: client, host: Array(destination.host.utf8)[...], port: destination.port)
    }
}

extension ExchangeRow {
    package var isConnect: Bool { method == WireText("CONNECT") }

    /// Whether the target is in absolute form with `https`, RFC 9112 §3.2.2.
    fileprivate var targetIsSecure: Bool {
        let scheme = "https://".utf8
        return head.dropFirst(methodRange.upper + 1).prefix(scheme.count)
            .map(\.lowercasedASCII).elementsEqual(scheme)
    }
}

extension ConnectionRow {
    /// The target read as host and port; `nil` for a request that named no port.
    package var destination: HostAndPort? { target.plainText.flatMap { HostAndPort($0) } }

    /// Whether a rule of `bans` refuses what this connection is doing: by its client, by where its
    /// second leg went, and by what it asks for. Between two requests it asks for nothing.
    ///
    /// - Parameter exchange: the one in progress on it, if any.
    package func isRefused(by bans: BanList, exchange: ExchangeRow?, now: WallTime) -> Bool {
        guard ended == nil else { return false }
        let client = client.address
        if bans.verdict(client: client, now: now).refuses { return true }
        if let upstream, bans.verdict(address: upstream.address, now: now).refuses { return true }
        if let exchange {
            return bans.verdict(for: BanSubject(exchange), now: now).refuses
        }
        guard kind.relaysBlindly, let destination else { return false }
        let subject = BanSubject(client: client, destination: destination)
        return bans.verdict(for: subject, now: now).refuses
    }
}

extension ListenerKind {
    /// Whether its connections lead to one destination, without exchanges of their own.
    fileprivate var relaysBlindly: Bool {
        switch self {
        case .tcp, .json, .socks: true
        case .forward, .reverse: false
        }
    }
}
