import SluiceCore

/// A row of any table, for what is done with rows wherever they stand.
enum Subject: Sendable {
    case connection(ConnectionRow)
    case exchange(ExchangeRow)
    case entry(CacheEntryRow)
    case ban(BanRow)
    case upstream(UpstreamRow)
    case event(EventRow)
}
