import SluiceCore

extension ConnectionRecord {
    /// Whether a rule of `bans` refuses what this connection is doing: by its client, by what it
    /// asked for, and by where that led. `destination`: of a tunnel, where it was to go.
    func isRefused(
        by bans: BanList, request: RequestHead?, destination: HostAndPort?, now: WallTime
    ) -> Bool {
        let address = client.address
        if bans.verdict(client: address, now: now).refuses { return true }
        if let upstream, bans.verdict(address: upstream.address, now: now).refuses { return true }
        if let request {
            let subject = BanSubject(request, from: address)
            return bans.verdict(for: subject, now: now).refuses
        }
        guard let destination else { return false }
        let subject = BanSubject(client: address, destination: destination)
        return bans.verdict(for: subject, now: now).refuses
    }
}

extension BanSubject {
    /// A tunnel whose destination is configured or came in a message.
    init(client: IPAddress, destination: HostAndPort) {
        self.init(
            tunnelFrom: client, host: Array(destination.host.utf8)[...], port: destination.port)
    }
}
