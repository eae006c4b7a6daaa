import Testing

@testable import SluiceCore

/// Plays one exchange: inputs by name, the effects as words.
private struct Play: ~Copyable {
    var exchange: Exchange
    var effects: [ExchangeEffect] = []

    init(_ request: String) throws {
        var reader = RequestReader(limits: WireLimits())
        let bytes = Array(request.utf8)
        _ = try reader.read(bytes.span.bytes)
        let head = reader.head
        exchange = Exchange(request: try #require(head))
    }

    var status: UInt16 { exchange.status }
    var wantsContent: Bool { exchange.wantsRequestContent }
    var isAnswering: Bool { exchange.isAnswering }

    /// What one input asks for.
    mutating func after(_ input: (inout Exchange, inout [ExchangeEffect]) -> Void)
        -> [ExchangeEffect]
    {
        effects.removeAll()
        input(&exchange, &effects)
        return effects
    }

    mutating func respond(_ response: String) throws -> [ExchangeEffect] {
        var reader = ResponseReader(limits: WireLimits())
        reader.expectResponse(to: exchange.request.method)
        let bytes = Array(response.utf8)
        _ = try reader.read(bytes.span.bytes)
        let read = reader.head
        let head = try #require(read)
        return after { $0.responseHead(head, &$1) }
    }
}

private let get = "GET http://origin/ HTTP/1.1\r\nHost: origin\r\n\r\n"
private let post =
    "POST http://origin/ HTTP/1.1\r\nHost: origin\r\nContent-Length: 5\r\n\r\n"
private let ok = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n"

@Suite("One exchange, from the request head to its end")
struct ExchangeTests {
    @Test("a request is forwarded, answered, and both connections are kept")
    func plain() throws {
        var play = try Play(get)
        #expect(play.after { $0.forward(&$1) } == [.openOrigin(mayReuse: true)])
        #expect(
            play.after { $0.originOpened(isReused: false, &$1) }
                == [.sendRequestHead, .sendRequestEnd])
        #expect(
            try play.respond(ok) == [.sendResponseHead(delivery: .length(2), keepAlive: true)])
        #expect(
            play.after { $0.responseEnded(isPersistent: true, &$1) }
                == [.sendResponseEnd, .releaseOrigin(.reuse), .finish(.keep, .complete)])
        let playStatus = play.status
        #expect(playStatus == 200)
    }

    @Test("content is read only while an origin takes it")
    func content() throws {
        var play = try Play(post)
        #expect(play.after { $0.forward(&$1) } == [.openOrigin(mayReuse: false)])
        let beforeOpening = play.wantsContent
        #expect(!beforeOpening)
        #expect(play.after { $0.originOpened(isReused: false, &$1) } == [.sendRequestHead])
        let whileOpen = play.wantsContent
        #expect(whileOpen)
        #expect(play.after { $0.requestEnded(&$1) } == [.sendRequestEnd])
        let afterEnd = play.wantsContent
        #expect(!afterEnd)
    }

    @Test("a kept connection that the origin closes is replaced once, unseen by the client")
    func retry() throws {
        var play = try Play(get)
        _ = play.after { $0.forward(&$1) }
        _ = play.after { $0.originOpened(isReused: true, &$1) }
        #expect(
            play.after { $0.originClosed(fault: nil, &$1) }
                == [.releaseOrigin(.close), .openOrigin(mayReuse: false)])
        _ = play.after { $0.originOpened(isReused: false, &$1) }
        let effects = play.after { $0.originClosed(fault: nil, &$1) }
        let playStatus = play.status
        #expect(playStatus == 502)
        #expect(effects.last == .finish(.keep, .originClosed))
    }

    @Test("an answer before the end of the upload is passed on, then both connections close")
    func early() throws {
        var play = try Play(post)
        _ = play.after { $0.forward(&$1) }
        _ = play.after { $0.originOpened(isReused: false, &$1) }
        let head = try play.respond("HTTP/1.1 413 Too Large\r\nContent-Length: 3\r\n\r\n")
        #expect(head == [.sendResponseHead(delivery: .length(3), keepAlive: false)])
        #expect(
            play.after { $0.responseEnded(isPersistent: true, &$1) }
                == [.sendResponseEnd, .releaseOrigin(.close), .finish(.close, .complete)])
    }

    @Test("a response cut short aborts the client's connection, so that the client can tell")
    func truncated() throws {
        var play = try Play(get)
        _ = play.after { $0.forward(&$1) }
        _ = play.after { $0.originOpened(isReused: false, &$1) }
        _ = try play.respond(ok)
        #expect(
            play.after { $0.originClosed(fault: nil, &$1) }
                == [.releaseOrigin(.close), .finish(.abort, .originClosed)])
    }

    @Test("a body until the origin closes is chunked for 1.1 and ends a 1.0 client's connection")
    func untilClose() throws {
        let response = "HTTP/1.1 200 OK\r\n\r\n"
        var play = try Play(get)
        _ = play.after { $0.forward(&$1) }
        _ = play.after { $0.originOpened(isReused: false, &$1) }
        #expect(
            try play.respond(response) == [.sendResponseHead(delivery: .chunked, keepAlive: true)])
        var old = try Play("GET http://origin/ HTTP/1.0\r\nConnection: keep-alive\r\n\r\n")
        _ = old.after { $0.forward(&$1) }
        _ = old.after { $0.originOpened(isReused: false, &$1) }
        #expect(
            try old.respond(response)
                == [.sendResponseHead(delivery: .untilClose, keepAlive: false)])
    }

    @Test("interim responses pass to clients that know them")
    func interim() throws {
        var play = try Play(get)
        _ = play.after { $0.forward(&$1) }
        _ = play.after { $0.originOpened(isReused: false, &$1) }
        #expect(try play.respond("HTTP/1.1 103 Early Hints\r\n\r\n") == [.sendInterim])
        let answering = play.isAnswering
        #expect(!answering)
    }

    @Test("an origin that never comes to its final response is given up (RFC 9110 §15.2)")
    func interimFlood() throws {
        var play = try Play(get)
        _ = play.after { $0.forward(&$1) }
        _ = play.after { $0.originOpened(isReused: false, &$1) }
        for _ in 0..<Exchange.interimLimit {
            #expect(try play.respond("HTTP/1.1 102 Processing\r\n\r\n") == [.sendInterim])
        }
        let effects = try play.respond("HTTP/1.1 102 Processing\r\n\r\n")
        #expect(effects.first == .releaseOrigin(.close))
        let status = play.status
        #expect(status == 502)
    }

    @Test("an unasked switch of protocols is a fault of the origin")
    func switching() throws {
        var play = try Play(get)
        _ = play.after { $0.forward(&$1) }
        _ = play.after { $0.originOpened(isReused: false, &$1) }
        let effects = try play.respond("HTTP/1.1 101 Switching Protocols\r\n\r\n")
        #expect(effects.first == .releaseOrigin(.close))
        let playStatus = play.status
        #expect(playStatus == 502)
    }

    @Test("silence is answered by who was silent: 504 for the origin, 408 for the client")
    func silence() throws {
        var waiting = try Play(get)
        _ = waiting.after { $0.forward(&$1) }
        _ = waiting.after { $0.originOpened(isReused: false, &$1) }
        _ = waiting.after { $0.timedOut(&$1) }
        let waitingStatus = waiting.status
        #expect(waitingStatus == 504)

        var uploading = try Play(post)
        _ = uploading.after { $0.forward(&$1) }
        _ = uploading.after { $0.originOpened(isReused: false, &$1) }
        let effects = uploading.after { $0.timedOut(&$1) }
        let uploadingStatus = uploading.status
        #expect(uploadingStatus == 408)
        #expect(effects.last == .finish(.close, .requestTimeout))
    }

    /// RFC 9112 §9.3.1: it may close under a request that must not be sent twice.
    @Test(
        "who must not be asked twice goes on no kept connection, to no server",
        arguments: [
            ("GET", true), ("POST", false),
        ])
    func keptConnections(method: String, mayReuse: Bool) throws {
        var play = try Play("\(method) http://origin/ HTTP/1.1\r\nHost: origin\r\n\r\n")
        #expect(play.after { $0.forward(&$1) } == [.openOrigin(mayReuse: mayReuse)])
        let failure = Answer(.connectionRefused, detail: "refused")
        for _ in 0..<5 {
            #expect(
                play.after { $0.originFailed(failure, &$1) }
                    == [.openOtherOrigin(mayReuse: mayReuse, wasSent: false)])
        }
    }

    /// RFC 9110 §10.1.1: the client waits for the origin's word before it sends content.
    @Test("silence after Expect: 100-continue is the origin's, until it has said to go on")
    func silenceAfterExpect() throws {
        let text =
            "POST http://origin/ HTTP/1.1\r\nHost: origin\r\nExpect: 100-continue\r\n"
            + "Content-Length: 5\r\n\r\n"
        for hasContinued in [false, true] {
            var play = try Play(text)
            _ = play.after { $0.forward(&$1) }
            _ = play.after { $0.originOpened(isReused: false, &$1) }
            if hasContinued { _ = try play.respond("HTTP/1.1 100 Continue\r\n\r\n") }
            _ = play.after { $0.timedOut(&$1) }
            let status = play.status
            #expect(status == (hasContinued ? 408 : 504))
        }
    }

    @Test("a client that is gone ends it all, once")
    func clientCloses() throws {
        var play = try Play(get)
        _ = play.after { $0.forward(&$1) }
        _ = play.after { $0.originOpened(isReused: false, &$1) }
        #expect(
            play.after { $0.clientClosed(&$1) }
                == [.releaseOrigin(.close), .finish(.gone, .clientClosed)])
        #expect(play.after { $0.cut(.killed, &$1) } == [])
    }

    @Test("an answer of ours keeps the connection only when the request is whole")
    func ownAnswer() throws {
        let answer = Answer(.requestDenied, detail: "refused")
        var whole = try Play(get)
        #expect(
            whole.after { $0.answer(answer, &$1) }
                == [.answer(answer, keepAlive: true), .finish(.keep, .banned)])
        var unread = try Play(post)
        #expect(
            unread.after { $0.answer(answer, &$1) }
                == [.answer(answer, keepAlive: false), .finish(.close, .banned)])
    }
}
