import NIOCore
import SluiceCore

/// CONNECT, RFC 9110 §9.3.6.
final class ConnectDialog: ParentDialog {
    let opening: [UInt8]
    private var interims = 0
    /// Unchecked: lent to code of Core only, which cannot come back here while it holds it.
    @exclusivity(unchecked) private var reader: ResponseReader

    init?(_ parent: ParentSettings, to origin: HostAndPort, limits: WireLimits) {
        guard let request = ConnectRequest(origin, credentials: parent.credentials) else {
            return nil
        }
        opening = request.bytes
        reader = ResponseReader(limits: limits)
        reader.expectResponse(to: .connect)
    }

    func read(_ buffer: inout ByteBuffer) -> ParentStep {
        do {
            while true {
                let step = try reader.read(buffer.readableBytesSpan)
                buffer.moveReaderIndex(forwardBy: step.consumed)
                guard step.event == .head, let head = reader.head else { return .needsMore }
                if !head.isInterim { return answer(head.status) }
                interims += 1
                guard interims <= Exchange.interimLimit else {
                    return .fault(
                        .init(
                            error: .protocolError,
                            detail: "the parent sent \(interims) interim responses"))
                }
            }
        } catch {
            return .fault(
                .init(error: .protocolError, detail: "the parent's answer is no valid message"))
        }
    }

    private func answer(_ status: UInt16) -> ParentStep {
        if (200..<300).contains(status) { return .open }
        return .fault(
            .init(
                error: .destinationUnavailable,
                detail: "the parent answered CONNECT with \(status)"))
    }
}
