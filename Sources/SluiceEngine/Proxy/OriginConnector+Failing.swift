import Glibc
import NIOCore
import SluiceCore

// Why there is no connection, in the words that its client is told.
extension OriginConnector {
    func fail(_ fault: NameFault) {
        switch fault {
        case .notFound: fail(.dnsError, fault.words)
        case .stopped: fail(.internalError, fault.words)
        case .tooMany:
            loop.counters.add(to: .lookUpsRefused)
            fail(.dnsError, fault.words, status: 503)
        }
    }

    func fail(_ error: any Error, at address: IPAddress?) {
        if let shortage = OutgoingShortage.reason(error, at: address) {
            loop.shared.shortage.began(shortage)
            return fail(.connectionLimitReached, shortage)
        }
        switch error {
        case ChannelError.connectTimeout: fail(.connectionTimeout, "no connection in time")
        case let error as IOError where error.errnoCode == ECONNREFUSED:
            fail(.connectionRefused, "the origin refused the connection")
        case let error as IOError:
            fail(.destinationUnavailable, error.words)
        default: fail(.internalError, "the connection could not be made")
        }
    }

    func fail(_ error: ProxyError, _ detail: String, status: UInt16? = nil) {
        let destination = WireText("\(route.destination)").escaped()
        fail(Answer(error, status: status, detail: "\(destination): \(detail)"))
    }

    func fail(_ answer: Answer) { fail(ConnectFailure(reason: .answer(answer))) }

    func fail(_ failure: ConnectFailure) {
        if case .answer = failure.reason { loop.counters.add(to: .upstreamFailures) }
        finish(.failure(failure))
    }
}
