/// What a cell of the screen means. A theme gives each role its look; raw values are the words of
/// theme files.
package enum Role: String, CaseIterable, Sendable {
    case base, dim, title, border, cursor, marked
    case newRow = "new-row"
    case closingRow = "closing-row"
    case key
    case promptOK = "prompt-ok"
    case promptBad = "prompt-bad"
    case dialog, ok, info, warn, error, held, denied
    case dryRun = "dry-run"
    case methodGet = "method-get"
    case methodHead = "method-head"
    case methodPost = "method-post"
    case methodPut = "method-put"
    case methodDelete = "method-delete"
    case methodConnect = "method-connect"
    case methodOther = "method-other"
    case status1xx = "status-1xx"
    case status2xx = "status-2xx"
    case status3xx = "status-3xx"
    case status4xx = "status-4xx"
    case status5xx = "status-5xx"
    case cacheHit = "cache-hit"
    case cacheStale = "cache-stale"
    case cacheMiss = "cache-miss"
    case cachePass = "cache-pass"
    case tcp, tls
    case bytesIn = "bytes-in"
    case bytesOut = "bytes-out"
    case graph, gradient
    case laneClient = "lane-client"
    case laneProxy = "lane-proxy"
    case laneOrigin = "lane-origin"
    case arrowRequest = "arrow-request"
    case arrowResponse = "arrow-response"
    case narration
    case diffAdd = "diff-add"
    case diffDel = "diff-del"
}

extension Role {
    private static let letters: [Role: Character] = Dictionary(
        uniqueKeysWithValues: zip(
            allCases, ".dt|cmnxkpPDoiweh#yGHOULCZ12345ASMBTV<>g%[=]/\\N+-"))

    /// One letter that stands for the role in a grid of roles.
    package var letter: Character { Self.letters[self] ?? "?" }
}
