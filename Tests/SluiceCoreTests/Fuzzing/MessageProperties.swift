@testable import SluiceCore

/// What must hold for the readers and for what is forwarded, whatever bytes come. The fuzzer and
/// the tests of its corpus ask the same question.
struct MessageProperties {
    private let bytes: [UInt8]
    private let isResponse: Bool
    private let method: Method
    private let clientVersion: HTTPVersion
    private let keepsClient: Bool
    private let limits: WireLimits
    private let cut: Int

    /// The first two bytes say how the others are read: as requests or as responses, the method
    /// that is answered, the limits, and where the input is cut in two.
    init(_ input: [UInt8]) {
        let how = input.first ?? 0
        isResponse = how & 1 == 1
        method = Method(rawValue: (how >> 1 & 0xf) % 10) ?? .get
        limits = how & 0x20 == 0 ? WireLimits() : Self.tight
        clientVersion = how & 0x40 == 0 ? .http11 : .http10
        keepsClient = how & 0x80 == 0
        bytes = Array(input.dropFirst(2))
        cut = bytes.isEmpty ? 0 : Int(input.dropFirst().first ?? 0) % (bytes.count + 1)
    }

    /// Small enough for an input of a few hundred bytes to reach each of them.
    private static let tight: WireLimits = {
        var limits = WireLimits()
        limits.startLine = 40
        limits.fieldSection = 120
        limits.fieldCount = 5
        limits.chunkLine = 12
        return limits
    }()

    /// What is written anew is longer by a few lines: these limits are out of the way.
    private static let wide: WireLimits = {
        var limits = WireLimits()
        limits.startLine = 1 << 20
        limits.fieldSection = 1 << 20
        limits.fieldCount = 1000
        return limits
    }()

    /// A sentence about the first property that does not hold.
    func violation() -> String? {
        do {
            let whole = try transcript(pieces: [])
            let halves = try transcript(pieces: [cut])
            if whole != halves { return "cut at \(cut): \(halves), whole: \(whole)" }
            let single = try transcript(pieces: [Int](repeating: 1, count: bytes.count))
            if whole != single { return "byte by byte: \(single), whole: \(whole)" }
        } catch {
            return "a reader broke its promise: \(error)"
        }
        return isResponse ? responseViolation() : requestViolation()
    }

    /// What was read, and what the end of the input meant.
    private struct Reading: Equatable {
        let transcript: Transcript
        let end: Bool?
    }

    private func transcript(pieces: [Int]) throws(BrokenPromise) -> Reading {
        if isResponse {
            var side = ResponseSide(to: [method, .get, method], limits: limits)
            let transcript = try Transcript.record(bytes, pieces: pieces, on: &side)
            return Reading(transcript: transcript, end: try? side.reader.endOfInput())
        }
        var side = RequestSide(limits: limits)
        let transcript = try Transcript.record(bytes, pieces: pieces, on: &side)
        return Reading(transcript: transcript, end: side.reader.isBetweenMessages)
    }
}

// MARK: - What is forwarded is read back as the same message

extension MessageProperties {
    private func requestViolation() -> String? {
        var reader = RequestReader(limits: limits)
        var offset = 0
        while let step = try? reader.read(bytes.span.bytes.extracting(offset...)),
            step.event != .needsMore
        {
            offset += step.consumed
            if step.event == .head, let head = reader.head, let fault = roundTrip(of: head) {
                return fault
            }
            if step.event == .end, let trailers = reader.trailers,
                let fault = roundTrip(of: trailers)
            {
                return fault
            }
        }
        return nil
    }

    private func roundTrip(of head: RequestHead) -> String? {
        var output: [UInt8] = []
        Forwarding.appendRequest(head, via: "sluice", to: &output)
        var reader = RequestReader(limits: Self.wide)
        do {
            let step = try reader.read(output.span.bytes)
            guard step.consumed == output.count, let again = reader.head else {
                return "the forwarded head is not one head: \(shown(output))"
            }
            if again.method != head.method || again.framing != head.framing
                || again.version != .http11 || again.port != head.port
                || again.text(again.hostRange) != head.text(head.hostRange)
                || again.bytes[again.methodRange.range] != head.bytes[head.methodRange.range]
            {
                return "forwarded as another request: \(shown(output))"
            }
            if endToEnd(again.section) != endToEnd(head.section) {
                return "forwarded with other fields: \(shown(output))"
            }
            return targetViolation(of: again, from: head)
        } catch {
            return "forwarded as what is refused (\(error.kind.rawValue)): \(shown(output))"
        }
    }

    private func targetViolation(of again: RequestHead, from head: RequestHead) -> String? {
        let written = again.text(again.targetRange)
        switch head.target {
        case .origin, .authority, .asterisk:
            return written == head.text(head.targetRange) ? nil : "another target: \(written)"
        case .absolute(_, _, _, let path):
            let wanted = head.text(path)
            let isSame = written == wanted || written == "/" + wanted
            let isServer = written == "*" && wanted.isEmpty && head.method == .options
            return isSame || isServer ? nil : "another path: \(written)"
        }
    }

    private func roundTrip(of trailers: TrailerSection) -> String? {
        var output: [UInt8] = []
        Forwarding.appendLastChunk(trailers: trailers, to: &output)
        var body = ChunkedBody(limits: Self.wide)
        do {
            let step = try body.read(output.span.bytes)
            let isSame =
                step == ReadStep(consumed: output.count, event: .end)
                && (body.trailers.map(lines) ?? []) == lines(trailers)
            return isSame ? nil : "other trailers: \(shown(output))"
        } catch {
            return "trailers forwarded as what is refused: \(shown(output))"
        }
    }

    private func responseViolation() -> String? {
        var reader = ResponseReader(limits: limits)
        reader.expectResponse(to: method)
        var offset = 0
        while let step = try? reader.read(bytes.span.bytes.extracting(offset...)),
            step.event != .needsMore
        {
            offset += step.consumed
            if step.event == .head, let head = reader.head, let fault = roundTrip(of: head) {
                return fault
            }
            if step.event == .end {
                return reader.trailers.flatMap(roundTrip)
            }
        }
        return nil
    }

    private func roundTrip(of head: ResponseHead) -> String? {
        let delivery = Forwarding.delivery(of: head.framing, to: clientVersion)
        let keepsClient = keepsClient && delivery != .untilClose
        var output: [UInt8] = []
        Forwarding.appendResponse(
            head, delivery: delivery, clientVersion: clientVersion, keepAlive: keepsClient,
            via: "sluice", date: WallTime(seconds: 0), additions: [], to: &output)
        var reader = ResponseReader(limits: Self.wide)
        reader.expectResponse(to: method)
        do {
            let step = try reader.read(output.span.bytes)
            guard step.consumed == output.count, let again = reader.head else {
                return "the delivered head is not one head: \(shown(output))"
            }
            // Until close, this 205 is read as one without content: nothing follows it either way.
            let framing =
                head.status == 205 && delivery == .untilClose ? Framing.none : delivery
            if again.status != head.status || again.framing != framing
                || again.bytes[again.reason.range] != head.bytes[head.reason.range]
                || !head.isInterim && head.status != 101 && again.isPersistent != keepsClient
            {
                return "delivered as another response: \(shown(output))"
            }
            let isSame = endToEnd(again.section) == endToEnd(head.section)
            return isSame ? nil : "delivered with other fields: \(shown(output))"
        } catch {
            return "delivered as what is refused (\(error.kind.rawValue)): \(shown(output))"
        }
    }
}

// MARK: - Fields

extension MessageProperties {
    /// Fields that an intermediary may remove, replace or add.
    private static let ofThisHop: Set<FieldName> = [
        .connection, .keepAlive, .proxyConnection, .te, .upgrade, .transferEncoding,
        .contentLength, .trailer, .host, .maxForwards, .via, .proxyAuthorization, .date,
    ]

    private func endToEnd(_ section: FieldSection) -> [[UInt8]] {
        let nominated = nominated(in: section)
        return section.fields.filter { field in
            let name = section.text(field.name).lowercased()
            let isNominated = field.known == .other && nominated.contains(name)
            return !Self.ofThisHop.contains(field.known) && !isNominated
        }.map { Array(section.bytes[$0.line.range]) }
    }

    private func nominated(in section: FieldSection) -> Set<String> {
        let options = section.lines(of: .connection).flatMap { line in
            section.bytes[line.value.range].split(separator: Byte.comma)
        }
        return Set(
            options.map { option in
                let blanks: (UInt8) -> Bool = { $0 == Byte.space || $0 == Byte.tab }
                let end = option.reversed().drop(while: blanks).reversed()
                return String(decoding: end.drop(while: blanks), as: UTF8.self).lowercased()
            })
    }

    private func lines(_ section: FieldSection) -> [[UInt8]] {
        section.fields.map { Array(section.bytes[$0.line.range]) }
    }

    private func shown(_ output: [UInt8]) -> String {
        WireText(output, ByteRange(0, output.count)).escaped()
    }
}
