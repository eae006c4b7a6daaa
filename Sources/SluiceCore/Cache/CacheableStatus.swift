/// What a status code says about keeping its response.
enum CacheableStatus {
    /// RFC 9110 §15.1: may be given a lifetime by heuristics.
    static func isHeuristic(_ status: UInt16) -> Bool {
        switch status {
        case 200, 203, 204, 206, 300, 301, 308, 404, 405, 410, 414, 501: true
        default: false
        }
    }

    /// Registered codes whose rules about caching are obeyed here, for `must-understand` (RFC 9111
    /// §5.2.2.3).
    static func isUnderstood(_ status: UInt16) -> Bool {
        switch status {
        case 200...208, 226, 300...303, 305, 307, 308, 400...418, 421...426, 428, 429, 431, 451,
            500...508, 511:
            true
        default: false
        }
    }

    /// The answer is about fields, content or the connection of the one request, which are not in
    /// the key: kept, it would answer others.
    static func isOfRequest(_ status: UInt16) -> Bool {
        switch status {
        case ...199, 304, 407, 408, 411, 412, 413, 415...417, 421, 425, 426, 428, 429, 431, 511:
            true
        default: false
        }
    }
}
