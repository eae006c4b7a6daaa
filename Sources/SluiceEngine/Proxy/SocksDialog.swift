import NIOCore
import SluiceCore

/// SOCKS5, RFC 1928 and 1929.
final class SocksDialog: ParentDialog {
    let opening: [UInt8]
    /// Unchecked: lent to code of Core only, which cannot come back here while it holds it.
    @exclusivity(unchecked) private var conversation: SocksConversation

    init?(_ parent: ParentSettings, to origin: HostAndPort) {
        guard let begun = try? SocksConversation(to: origin, credentials: parent.credentials)
        else { return nil }
        conversation = begun
        opening = begun.greeting
    }

    func read(_ buffer: inout ByteBuffer) -> ParentStep {
        do {
            let step = try conversation.read(buffer.readableBytesSpan)
            buffer.moveReaderIndex(forwardBy: step.consumed)
            return switch step.event {
            case .needsMore: .needsMore
            case .send(let bytes): .send(bytes)
            case .connected: .open
            case .refused(let refusal): .fault(Self.fault(refusal))
            }
        } catch {
            return .fault(
                .init(error: .protocolError, detail: "the parent does not speak SOCKS5"))
        }
    }

    private static func fault(_ refusal: SocksConversation.Refusal) -> ParentHandshake.Fault {
        switch refusal {
        case .noMethod:
            .init(
                error: .destinationUnavailable,
                detail: "the parent wants another kind of authentication")
        case .wrongCredentials:
            .init(
                error: .destinationUnavailable, detail: "the parent refused user and password")
        case .reply(.connectionRefused):
            .init(error: .connectionRefused, detail: "the origin refused the connection")
        case .reply(let reply):
            .init(
                error: .destinationUnavailable,
                detail: "the parent could not connect (SOCKS reply \(reply.rawValue))")
        }
    }
}
