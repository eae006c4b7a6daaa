import SluiceCore

/// What a check found, in words for the operator.
enum CheckResult: Equatable, Sendable, CustomStringConvertible {
    case passed(String, nanoseconds: Int64)
    case failed(String)

    var hasPassed: Bool { if case .passed = self { true } else { false } }

    var description: String {
        switch self {
        case .passed(let what, let time): "\(what) in \(max(0, time) / 1_000_000)ms"
        case .failed(let reason): reason
        }
    }
}

/// The status of an answer, as its bytes arrive; the rest of it is of no interest to a check.
struct StatusReader {
    enum Answer: Equatable {
        case status(UInt16)
        case invalid
    }

    /// `HTTP/1.1 200`, as far as it has come: never more.
    private var line: [UInt8] = []
    private static let shape = Array("HTTP/1.d ddd".utf8)

    init() {}

    /// `nil` until there is enough.
    mutating func read(_ bytes: some Sequence<UInt8>) -> Answer? {
        for byte in bytes where line.count < Self.shape.count {
            let wanted = Self.shape[line.count]
            let isDigit = (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
            guard wanted == UInt8(ascii: "d") ? isDigit : byte == wanted else { return .invalid }
            line.append(byte)
            if line.count == Self.shape.count {
                let digits = line.suffix(3).map { UInt16($0 - UInt8(ascii: "0")) }
                return .status(digits.reduce(0) { $0 * 10 + $1 })
            }
        }
        return nil
    }
}
