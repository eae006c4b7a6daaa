import Testing

@testable import SluiceCore

/// The messages of the simulation, read once.
struct SimulatedMessages {
    let requests: [RequestHead]
    private let answers: [Method: [ResponseHead]]

    init() throws {
        requests = try Self.requestTexts.map { try readRequest($0 + "\r\n") }
        var answers: [Method: [ResponseHead]] = [:]
        for method in Set(requests.map(\.method)) {
            answers[method] = try Self.responseTexts.map {
                try readResponse("HTTP/1.1 \($0)\r\n\r\n", to: method)
            }
        }
        self.answers = answers
    }

    func responses(to method: Method) -> [ResponseHead] { answers[method] ?? [] }

    private static let requestTexts = [
        "GET http://a/ HTTP/1.1\r\nHost: a\r\n",
        "GET http://a/ HTTP/1.0\r\nHost: a\r\n",
        "GET http://a/ HTTP/1.0\r\nHost: a\r\nConnection: keep-alive\r\n",
        "GET http://a/ HTTP/1.1\r\nHost: a\r\nConnection: close\r\n",
        "GET http://a/ HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n",
        "GET http://a/ HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n",
        "HEAD http://a/ HTTP/1.1\r\nHost: a\r\n",
        "POST http://a/ HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n",
        "POST http://a/ HTTP/1.1\r\nHost: a\r\nContent-Length: 9\r\n",
        "POST http://a/ HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n",
        "POST http://a/ HTTP/1.1\r\nHost: a\r\n",
        "PUT http://a/ HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n",
        "DELETE http://a/ HTTP/1.1\r\nHost: a\r\n",
        "OPTIONS http://a/ HTTP/1.1\r\nHost: a\r\nMax-Forwards: 0\r\n",
    ]

    private static let responseTexts = [
        "200 OK\r\nContent-Length: 3", "200 OK\r\nTransfer-Encoding: chunked", "200 OK",
        "200 OK\r\nContent-Length: 3\r\nConnection: close", "204 No Content",
        "205 Reset Content", "304 Not Modified", "404 Not Found\r\nContent-Length: 0",
        "500 Broken", "100 Continue", "103 Early Hints",
        "101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket",
        "101 Switching Protocols",
    ]
}

/// Connections to the origin that are kept. `isAtBoundary` is what decides whether the next request
/// on one gets its own answer.
struct SimulatedPool {
    private var kept: [UInt64] = []
    private var last: UInt64 = 0
    private(set) var violation: String?

    mutating func take() -> UInt64? { kept.popLast() }

    mutating func make() -> UInt64 {
        last += 1
        return last
    }

    mutating func keep(_ connection: UInt64, isAtBoundary: Bool) {
        if !isAtBoundary { violation = "kept a connection in the middle of a message" }
        if kept.contains(connection) { violation = "kept a connection twice" }
        if kept.count < 16 { kept.append(connection) }
    }
}
