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
        method = row.head[row.methodRange.range]
        user = row.user.map { Array($0.utf8)[...] }
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

    /// What rules make of what this connection is doing: by its client, by where its second leg
    /// went, and by what it asks for. Between two requests it asks for nothing. `pass` when it has
    /// ended.
    ///
    /// - Parameter exchange: the one in progress on it, if any.
    package func verdict(of bans: BanList, exchange: ExchangeRow?, now: WallTime) -> BanVerdict {
        guard ended == nil else { return .pass }
        let first = bans.verdict(client: client.address, now: now)
        if first.refuses { return first }
        guard var subject = subject(exchange) else { return .pass }
        subject.user = user.map { Array($0.utf8)[...] }
        subject.hostIsDestination = kind != .reverse
        subject.address = upstream == nil ? .pending : BanSubject.Address(of: originAddress)
        return bans.verdict(for: subject, now: now)
    }

    private func subject(_ exchange: ExchangeRow?) -> BanSubject? {
        if let exchange { return BanSubject(exchange) }
        if kind.relaysBlindly, let destination {
            return BanSubject(client: client.address, destination: destination)
        }
        // It asks for nothing, and is connected to somebody all the same.
        guard upstream != nil else { return nil }
        return BanSubject(tunnelFrom: client.address, host: [], port: 0)
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
