import SluiceCore

/// Which role traffic is drawn in.
extension Role {
    init(status: UInt16) {
        switch status {
        case 100..<200: self = .status1xx
        case 200..<300: self = .status2xx
        case 300..<400: self = .status3xx
        case 400..<500: self = .status4xx
        case 500..<600: self = .status5xx
        default: self = .dim
        }
    }

    init(method: WireText) {
        self = Self.methods[method] ?? .methodOther
    }

    private static let methods: [WireText: Role] = [
        WireText("GET"): .methodGet, WireText("HEAD"): .methodHead, WireText("POST"): .methodPost,
        WireText("PUT"): .methodPut, WireText("DELETE"): .methodDelete,
        WireText("CONNECT"): .methodConnect,
    ]

    init(cache verdict: CacheVerdict) {
        switch verdict {
        case .hit, .revalidated: self = .cacheHit
        case .hitStale, .refetched: self = .cacheStale
        case .miss, .varyMiss, .partial: self = .cacheMiss
        case .bypass: self = .cachePass
        case .unavailable: self = .warn
        case .none: self = .dim
        }
    }

    init(severity: Severity) {
        switch severity {
        case .info: self = .info
        case .warning: self = .warn
        case .error: self = .error
        }
    }
}
