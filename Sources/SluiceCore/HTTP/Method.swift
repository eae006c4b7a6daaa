/// A request method, RFC 9110 §9. Names are case-sensitive: `get` is `other`.
package enum Method: UInt8, CaseIterable, Sendable {
    case get, head, post, put, delete, connect, options, trace, patch
    /// Any other token; its name is in the head.
    case other

    /// Whether the request asks for no change of state, RFC 9110 §9.2.1.
    package var isSafe: Bool {
        switch self {
        case .get, .head, .options, .trace: true
        case .post, .put, .delete, .connect, .patch, .other: false
        }
    }

    /// Whether the request may be sent twice, RFC 9110 §9.2.2.
    package var isIdempotent: Bool {
        switch self {
        case .put, .delete: true
        default: isSafe
        }
    }
}

extension Method {
    /// The method whose name, its bytes in network order, has this value as a number. Only names of
    /// up to eight bytes are distinct; the known ones are shorter.
    init(packedName: UInt64) {
        self =
            switch packedName {
            case 0x47_4554: .get
            case 0x4845_4144: .head
            case 0x504f_5354: .post
            case 0x50_5554: .put
            case 0x4445_4c45_5445: .delete
            case 0x43_4f4e_4e45_4354: .connect
            case 0x4f_5054_494f_4e53: .options
            case 0x54_5241_4345: .trace
            case 0x50_4154_4348: .patch
            default: .other
            }
    }
}
