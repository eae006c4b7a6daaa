// The judge of the table: kept apart from the proxy, so that it can be tried with a bad one.
extension HostileResponse {
    /// What is wrong with what a client got for this row; `nil` when it is acceptable.
    func objection(to answer: DeliveredResponse) -> String? {
        switch outcome {
        case .refused: answer.isRefusal ? nil : "not refused"
        case .delivered(let status, let content): objection(to: answer, status, content)
        case .refusedOrDelivered(let status, let content):
            answer.isRefusal ? nil : objection(to: answer, status, content)
        case .brokenOff(let content):
            if answer.isRefusal {
                nil
            } else if answer.isWhole {
                "whole, and should not look so"
            } else {
                Self.latin1(content).starts(with: answer.content) ? nil : "other content"
            }
        }
    }

    private func objection(
        to answer: DeliveredResponse, _ status: Int, _ content: String
    ) -> String? {
        guard answer.isWhole else { return "not whole" }
        guard answer.status == status else { return "status \(answer.status)" }
        guard answer.content == Self.latin1(content) else { return "other content" }
        guard answer.trailers == trailers else { return "trailers \(answer.trailers)" }
        for (name, value) in fields where answer[name] != value { return "field \(name)" }
        return nil
    }

    static func latin1(_ text: String) -> [UInt8] {
        text.unicodeScalars.map { UInt8(truncatingIfNeeded: $0.value) }
    }
}
